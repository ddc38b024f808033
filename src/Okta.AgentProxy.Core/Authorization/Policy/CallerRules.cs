namespace Okta.AgentProxy;

/// <summary>Which rules of a <see cref="CompiledPolicy"/> fit one caller, by position.</summary>
/// <param name="Deny">The denying ones, scopes included.</param>
/// <param name="Allow">The allowing ones, scopes aside.</param>
internal sealed record CallerRules(bool[] Deny, bool[] Allow);
