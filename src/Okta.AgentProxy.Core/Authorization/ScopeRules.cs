#pragma warning disable
namespace Okta.AgentProxy {
internal static class ScopeRules { public static IReadOnlySet<string> Effective(Subject s, Agent a) => s.Scopes.Intersect(a.Scopes).ToHashSet(); public static ProxyError? Check(Subject s, Agent a, Backend b, McpMessage? m, string method) { var need = m?.Method == "tools/call" && !b.ReadOnlyTools.Any(g => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(g, m.Name)) ? b.Scopes.Write : b.Scopes.Read; return Effective(s,a).Contains(need) ? null : a.Scopes.Contains(need) ? ProxyErrors.InsufficientScope(need, [need], []) : ProxyErrors.AgentScopeDenied(need, [need], []); } }
}
