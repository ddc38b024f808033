namespace Okta.AgentProxy;

/// <summary>
/// A policy written in code, beside the rules of the configuration: it can deny what they allow, and allow what no rule speaks of. Runs for every
/// call and for every item of a list, on the hot path: thread-safe, quick, no I/O.
/// </summary>
/// <remarks>
/// What a caller sees must be what the caller may use: for the same caller and target, <see cref="PolicyRequest.IsListing"/> may only make the
/// answer more generous where the arguments decide.
/// </remarks>
public interface IAuthorizationPolicy
{
    /// <summary>Whether this policy speaks about <paramref name="backend"/> at all; asked when the configuration is loaded.</summary>
    bool AppliesTo(Backend backend);

    /// <summary>Decides; <see cref="PolicyOutcome.NoMatch"/> leaves it to others.</summary>
    PolicyDecision Evaluate(in PolicyRequest request);
}
