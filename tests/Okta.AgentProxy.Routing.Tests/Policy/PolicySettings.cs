namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>The policy these tests hold against callers: alice is an admin, bob a viewer.</summary>
internal static class PolicySettings
{
    public static TestProxyBuilder Guarded(this TestProxyBuilder proxy, Uri backend) => proxy
        .Backend("hr", "/hr", backend, "none", Rules(
            ("no-deletes", "deny", "tools", ["delete_*"]),
            ("no-secrets", "deny", "resources", ["file:///secret/**"]),
            ("viewers-tools", "allow", "tools", ["get_*", "list_*", "pay"]),
            ("viewers-resources", "allow", "resources", ["file:///public/**"]),
            ("viewers-prompts", "allow", "prompts", ["greet"]),
            ("admins", "allow", "roles", ["admin"])))
        .Setting("backends:hr:policy:2:allow:roles:0", "viewer")
        .Setting("backends:hr:policy:2:allow:groups:0", "Everyone")
        .Setting("backends:hr:policy:6:name", "small-sums")
        .Setting("backends:hr:policy:6:deny:tools:0", "pay")
        .Setting("backends:hr:policy:6:deny:arguments:/amount:min", "1000")
        .Setting("roles:viewer:groups:0", "Everyone")
        .Setting("roles:admin:level", "2")
        .Setting("roles:admin:groups:0", "Admins")
        .Agent("cursor", ["hr"])
        .Agent("reader", ["hr"], scopes: ["mcp:read"]);

    private static (string, string)[] Rules(params (string Name, string Effect, string Kind, string[] Patterns)[] rules) =>
    [
        .. rules.SelectMany((rule, i) => rule.Patterns.Select((pattern, j) => ($"policy:{i}:{rule.Effect}:{rule.Kind}:{j}", pattern)).Append(($"policy:{i}:name", rule.Name))),
    ];
}
