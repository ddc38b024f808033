namespace DemoServers.Mcp;

/// <summary>Refuses requests that a web page of another site could have sent (DNS rebinding).</summary>
internal sealed class LocalHosts(IReadOnlyList<string> allowed)
{
    public McpRefusal? Check(HttpRequest request)
    {
        if (allowed.Count == 0)
        {
            return null;
        }

        var origin = request.Headers.Origin.ToString();
        var originAllowed = origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && allowed.Contains(uri.Host, StringComparer.OrdinalIgnoreCase));

        return originAllowed && allowed.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? null
            : new(403, -32000, "Forbidden: Host or Origin is not allowed");
    }
}
