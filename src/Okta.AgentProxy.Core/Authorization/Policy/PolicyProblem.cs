namespace Okta.AgentProxy;

/// <summary>Something wrong with a policy or role, found at load.</summary>
/// <param name="Path">Where, levels separated by <c>:</c>, such as <c>backends:hr:policy:0:allow:tools</c>.</param>
/// <param name="Message">What, with the fix; to be read after the path.</param>
/// <param name="IsWarning">Whether the policy can be used nonetheless.</param>
internal sealed record PolicyProblem(string Path, string Message, bool IsWarning = false);
