using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace DemoServers.Partners;

/// <summary>The tools of the partner list.</summary>
internal sealed class PartnerTools
{
    private readonly Partner[] _all =
    [
        new("P-01", "Harbor Logistics", "gold", "NL"),
        new("P-02", "Blue Fern Studio", "silver", "NZ"),
        new("P-03", "Kestrel Analytics", "gold", "CA"),
    ];

    [McpServerTool(Name = "list_partners", ReadOnly = true, UseStructuredContent = true), Description("Lists the partners, of one tier if it is named")]
    public PartnerList List([Description("gold or silver")] string? tier = null) =>
        new([.. _all.Where(p => tier is null || p.Tier.Equals(tier, StringComparison.OrdinalIgnoreCase))]);

    [McpServerTool(Name = "get_partner", ReadOnly = true, UseStructuredContent = true), Description("Shows one partner")]
    public Partner Get([Description("The partner number, such as P-01")] string id) =>
        _all.FirstOrDefault(p => p.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) ?? throw new McpException($"There is no partner '{id}'.");
}
