using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Errors;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// What the stages have found out about one request, in the order they find it. A host stage placed with <c>MapMcpProxy(p =&gt; p.Use&lt;T&gt;())</c>
/// sees everything up to the authorisation. Belongs to one request; not thread-safe.
/// </summary>
public sealed class McpProxyContext
{
    private readonly ErrorWriter _errors;

    // One more than the outcome: a nullable one would cost every request eight bytes.
    private byte _relayed;

    internal McpProxyContext(HttpContext http, long startedAt, ErrorWriter errors)
    {
        Http = http;
        StartedAt = startedAt;
        _errors = errors;
    }

    /// <summary>The request itself.</summary>
    public HttpContext Http { get; }

    /// <summary>The backend the path leads to; set by the first stage.</summary>
    public Backend Backend => Route.Backend;

    /// <summary>The validated caller; <see langword="null"/> only for discovery without a token (<c>PROTECTED_DISCOVERY=false</c>).</summary>
    public Subject? Subject { get; internal set; }

    /// <summary>The agent, bound to the token; <see langword="null"/> when <see cref="Subject"/> is.</summary>
    public Agent? Agent { get; internal set; }

    /// <summary>The parsed message; <see langword="null"/> for GET, DELETE and plain HTTP backends.</summary>
    public McpMessage? Message { get; internal set; }

    /// <summary>The caller's effective scopes: the token's, cut down to the agent's.</summary>
    public IReadOnlySet<string> Scopes { get; internal set; } = EmptyScopes;

    /// <summary>The error the request ended with, once it has.</summary>
    public ProxyError? Error { get; private set; }

    internal static IReadOnlySet<string> EmptyScopes { get; } = new HashSet<string>();

    internal long StartedAt { get; }

    /// <summary>The record that the audit admitted this request with, where a sink asks for it; its id connects it with the outcome.</summary>
    internal AuditRecord? Admitted { get; set; }

    internal BackendRoute Route { get; set; } = BackendRoute.None;

    internal ProxySnapshot Snapshot { get; set; } = ProxySnapshot.Empty;

    /// <summary>The caller's token, or the <c>Authorization</c> value around it (see <see cref="BearerToken.Cut"/>).</summary>
    internal string? Presented { get; set; }

    internal RequestBody? Body { get; set; }

    internal ReadOnlyMemory<byte> RequestId { get; set; }

    internal Uri? TargetUri { get; set; }

    internal string? BackendSessionId { get; set; }

    internal CredentialRequest? CredentialRequest { get; set; }

    internal BackendCredential? Credential { get; set; }

    internal bool Forwarded { get; set; }

    /// <summary>Whether the circuit breaker waits for what this request will find out.</summary>
    internal bool IsProbe { get; set; }

    /// <summary>How the backend's answer ended; <see langword="null"/> when none was relayed.</summary>
    internal RelayOutcome? Relayed
    {
        get => _relayed == 0 ? null : (RelayOutcome)(_relayed - 1);
        set => _relayed = value is { } outcome ? (byte)(outcome + 1) : (byte)0;
    }

    /// <summary>What of the answer belongs to the caller; <see langword="null"/> when nothing in it can.</summary>
    internal OwnedAnswer? Owned { get; set; }

    internal string? DecidingRule { get; set; }

    internal IReadOnlySet<string>? HostPolicies { get; set; }

    internal PolicyCaller PolicyCaller => new(Subject ?? Subject.Anonymous, Agent ?? Agent.Anonymous, Backend, HostPolicies);

    /// <summary>
    /// Ends the request with <paramref name="error"/>: writes the answer that design §6 gives it, and logs it. The stage returns this task and
    /// does not call the next stage.
    /// </summary>
    public Task FailAsync(ProxyError error)
    {
        ArgumentNullException.ThrowIfNull(error);

        Error = error;
        return _errors.WriteAsync(this, error);
    }
}
