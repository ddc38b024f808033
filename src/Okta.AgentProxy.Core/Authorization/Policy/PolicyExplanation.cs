namespace Okta.AgentProxy;

/// <summary>A decision with its reason, for people.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="WouldAllow">The names of the rules that are about the target and would allow it to a fitting caller or call.</param>
internal sealed record PolicyExplanation(PolicyDecision Decision, string Reason, IReadOnlyList<string> WouldAllow);
