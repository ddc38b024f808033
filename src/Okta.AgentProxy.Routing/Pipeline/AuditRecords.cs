using System.Diagnostics;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>Sums up a request for the audit log.</summary>
internal static class AuditRecords
{
    public static AuditRecord For(McpProxyContext proxy, DateTimeOffset time, TimeSpan duration) => new()
    {
        Id = proxy.AuditId,
        Time = time,
        Subject = proxy.Subject?.Id,
        Issuer = proxy.Subject?.Issuer,
        Agent = proxy.Agent?.Name,
        Backend = proxy.Backend.Name,
        Method = proxy.Message is { } message ? message.Method ?? "response" : proxy.Http.Request.Method,
        Tool = proxy.Message?.Target,
        Allowed = proxy.Forwarded,
        Rule = proxy.Error is { } error ? error.Rule ?? error.Code : proxy.DecidingRule,
        Status = proxy.Http.Response.StatusCode,
        Duration = duration,
        TraceId = Activity.Current?.TraceId.ToHexString(),
        AssertionHash = proxy.Credential?.AssertionHash,
    };
}
