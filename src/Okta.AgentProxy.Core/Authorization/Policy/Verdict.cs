namespace Okta.AgentProxy;

/// <summary>Whether a condition holds. What cannot be judged counts as a match for a rule that denies and as none for a rule that allows.</summary>
internal enum Verdict
{
    No,
    Unknown,
    Yes,
}
