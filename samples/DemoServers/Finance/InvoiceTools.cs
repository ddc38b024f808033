using System.Collections.Concurrent;
using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace DemoServers.Finance;

/// <summary>The tools of accounts payable; the data is the server's own and forgotten when it stops.</summary>
internal sealed class InvoiceTools
{
    private readonly ConcurrentDictionary<string, Invoice> _invoices = new(
        new[]
        {
            new Invoice("INV-2041", "Harbor Logistics", 1840.50m, "EUR", "open"),
            new Invoice("INV-2042", "Blue Fern Studio", 920.00m, "NZD", "approved"),
            new Invoice("INV-2043", "Kestrel Analytics", 15300.00m, "CAD", "open"),
        }.ToDictionary(i => i.Id),
        StringComparer.OrdinalIgnoreCase);

    [McpServerTool(Name = "list_invoices", ReadOnly = true, UseStructuredContent = true), Description("Lists the invoices, of one status if it is named")]
    public InvoiceList List([Description("open or approved")] string? status = null) =>
        new([.. _invoices.Values
            .Where(i => status is null || i.Status.Equals(status, StringComparison.OrdinalIgnoreCase))
            .OrderBy(i => i.Id, StringComparer.Ordinal)]);

    [McpServerTool(Name = "get_invoice", ReadOnly = true, UseStructuredContent = true), Description("Shows one invoice")]
    public Invoice Get([Description("The invoice number, such as INV-2041")] string id) =>
        _invoices.TryGetValue(id, out var invoice) ? invoice : throw new McpException($"There is no invoice '{id}'.");

    [McpServerTool(Name = "approve_invoice", Destructive = true, Idempotent = true, UseStructuredContent = true), Description("Approves an invoice for payment")]
    public Invoice Approve([Description("The invoice number")] string id) => _invoices[id] = Get(id) with { Status = "approved" };
}
