namespace Okta.AgentProxy;

/// <summary>
/// What was decided about a call that is explained from its audit record. The record has neither arguments nor the time of the sign-in nor what the host's own
/// policies said: conditions about these are taken to have been as the decision says. Never part of a decision.
/// </summary>
/// <param name="IsAllowed">Whether it was allowed.</param>
/// <param name="Rule">The rule of the policy that decided; <see langword="null"/> when the record names none of the policy.</param>
/// <param name="IsCut">Whether the record's lists were cut.</param>
internal sealed record RecordedDecision(bool IsAllowed, string? Rule, bool IsCut)
{
    /// <summary>Whether what is not known about the call fulfilled the rule's conditions.</summary>
    public bool Fulfilled(CompiledRule rule) => rule.Effect == PolicyEffect.Deny
        ? !IsAllowed && Rule == rule.Name
        : IsAllowed && (Rule is null || Rule == rule.Name);
}
