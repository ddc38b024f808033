namespace Okta.AgentProxy;

/// <summary>Which rules of a <see cref="CompiledPolicy"/> can hide things from one caller, and which can show them, a bit for each.</summary>
/// <param name="Deny">The denying ones.</param>
/// <param name="Allow">The allowing ones, with those that a better token would fulfil: what can be asked for is shown.</param>
internal readonly record struct ListRules(ulong Deny, ulong Allow);
