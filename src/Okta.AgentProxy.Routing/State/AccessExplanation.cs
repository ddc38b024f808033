namespace Okta.AgentProxy.Routing;

/// <summary>What would be decided about a call, and why.</summary>
/// <param name="Allowed">Whether it would reach the backend.</param>
/// <param name="Rule">The rule or check that decides; <see langword="null"/> when nothing objects and no rule had to allow.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="WouldAllow">The names of rules that are about the target and would allow it to a fitting caller or call.</param>
internal sealed record AccessExplanation(bool Allowed, string? Rule, string Reason, IReadOnlyList<string> WouldAllow);
