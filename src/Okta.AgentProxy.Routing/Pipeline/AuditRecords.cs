using System.Diagnostics;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>Sums up a request for the audit log.</summary>
internal static class AuditRecords
{
    /// <summary>Nobody got an answer, because the client had gone: the status that servers log for it.</summary>
    private const int ClientClosedRequest = 499;

    public static AuditRecord For(McpProxyContext proxy, DateTimeOffset time, TimeSpan duration) => new()
    {
        Id = proxy.Admitted?.Id ?? Guid.Empty,
        Time = time,
        Subject = proxy.Subject?.Id,
        Issuer = proxy.Subject?.Issuer,
        Agent = proxy.Agent?.Name,
        Backend = proxy.Backend.Name,
        Method = proxy.Message is { } message ? message.Method ?? "response" : proxy.Http.Request.Method,
        Tool = proxy.Message?.Target,
        Allowed = proxy.Forwarded,
        Rule = proxy.Error is { } error ? error.Rule ?? error.Code : HowItEnded(proxy) ?? proxy.DecidingRule,
        Status = proxy.Http.Response.HasStarted || proxy.Error is not null ? proxy.Http.Response.StatusCode : ClientClosedRequest,
        Duration = duration,
        TraceId = Activity.Current?.TraceId.ToHexString(),
        AssertionHash = proxy.Credential?.AssertionHash,
        Grounds = proxy.Subject is { } subject ? CallerGrounds.Of(subject, proxy.Agent, proxy.Backend, proxy.Route.Policy) : null,
    };

    private static string? HowItEnded(McpProxyContext proxy) => proxy.Relayed switch
    {
        RelayOutcome.ClientLeft => "client_left",
        RelayOutcome.BackendBroke => "backend_broke",
        RelayOutcome.Silent => "backend_silent",
        RelayOutcome.Revoked => "access_ended",
        null when !proxy.Http.Response.HasStarted => "client_left",
        _ => null,
    };
}
