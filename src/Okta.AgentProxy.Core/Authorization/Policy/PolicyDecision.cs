namespace Okta.AgentProxy;

/// <summary>A policy's answer.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Rule">The name of the rule that decided; <see langword="null"/> when none did.</param>
/// <param name="Scopes">With <see cref="PolicyOutcome.NeedsScopes"/>: all the scopes that the rule asks for.</param>
/// <param name="Authentication">With <see cref="PolicyOutcome.NeedsScopes"/>: the sign-in that the rule asks for and the token is not from.</param>
public readonly record struct PolicyDecision(PolicyOutcome Outcome, string? Rule = null, IReadOnlyList<string>? Scopes = null, AuthenticationDemand? Authentication = null)
{
    /// <summary>Whether the call may go on.</summary>
    public bool IsAllowed => Outcome == PolicyOutcome.Allowed;

    /// <summary>Whether the thing is shown in lists: what the caller may use, or could use with a better token.</summary>
    public bool IsVisible => Outcome is PolicyOutcome.Allowed or PolicyOutcome.NeedsScopes;
}
