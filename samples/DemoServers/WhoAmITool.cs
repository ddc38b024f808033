using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DemoServers;

/// <summary>Which credentials reached the server.</summary>
/// <param name="Credentials">One entry for each identifying header, in the order of their names.</param>
public sealed record WhoAmI(IReadOnlyList<CredentialView> Credentials);

/// <summary>A tool that shows who the server thinks is calling: it makes a proxy's work visible.</summary>
internal static class WhoAmITool
{
    private static readonly string[] Identifying = ["Authorization", "Cookie", "X-Agent-ID", "X-MCP-Agent"];
    private static readonly string[] IdentifyingPrefixes = ["X-API", "X-Auth", "X-User", "X-Service", "X-Vault"];

    public static McpServerTool Create() =>
        McpServerTool.Create(Read, new()
        {
            Name = "whoami",
            Description = "Shows which credential reached this server, with its secret part masked",
            ReadOnly = true,
            UseStructuredContent = true,
        });

    private static WhoAmI Read(RequestContext<CallToolRequestParams> context)
    {
        var headers = context.Services?.GetService<IHttpContextAccessor>()?.HttpContext?.Request.Headers;

        return new WhoAmI([.. (headers ?? new HeaderDictionary())
            .Where(h => IsIdentifying(h.Key))
            .OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase)
            .Select(h => CredentialView.Of(h.Key, h.Value.ToString()))]);
    }

    private static bool IsIdentifying(string header) =>
        Identifying.Contains(header, StringComparer.OrdinalIgnoreCase)
        || IdentifyingPrefixes.Any(p => header.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
