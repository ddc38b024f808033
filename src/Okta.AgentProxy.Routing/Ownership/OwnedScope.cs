namespace Okta.AgentProxy.Routing;

/// <summary>Whose something is and what it is for.</summary>
internal readonly record struct OwnedScope(OwnedIdKind Kind, string Issuer, string Subject, string Agent, string Backend, string Method, string Target)
{
    /// <summary>The scope of the caller's tasks, or of the states of this very request: a state is good only for the call that it interrupted (MCP 2026-07-28, MRTR).</summary>
    public static OwnedScope For(OwnedIdKind kind, McpProxyContext proxy)
    {
        var (method, target) = kind == OwnedIdKind.RequestState && proxy.Message is { Method: { } name } message ? (name, message.Name ?? message.Uri ?? "") : ("", "");
        return new(kind, proxy.Subject?.Issuer ?? "", proxy.Subject?.Id ?? "", proxy.Agent?.Name ?? "", proxy.Backend.Name, method, target);
    }
}
