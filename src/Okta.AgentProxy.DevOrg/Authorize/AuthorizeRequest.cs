using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>A valid authorization request.</summary>
internal sealed record AuthorizeRequest
{
    public required AuthorizationServer Server { get; init; }

    public required DevApp App { get; init; }

    public required AuthorizeReturn Return { get; init; }

    public required string? Scope { get; init; }

    public string? CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    public string? Resource { get; init; }

    public string? Prompt { get; init; }

    public string? LoginHint { get; init; }

    public TimeSpan? MaxAge { get; init; }
}
