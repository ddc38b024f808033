using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>
/// For generated policies and callers: what a list shows is what the caller may use, through JSON and event streams, in both eras, at any split.
/// </summary>
public class ListEqualsCallProperties
{
    private static readonly string[] Tools = ["get_user", "get_group", "list_users", "create_user", "delete_user", "delete_group", "Get_User", "größe", "admin.reset", "x"];
    private static readonly string[] Uris = ["file:///public/a", "file:///public/b/c", "file:///secret/k", "file:///public/../secret/k", "note://today", "https://h/x?q=1", "FILE:///secret/z", "file:///%73ecret/k"];
    private static readonly string[] Templates = ["file:///public/{x}", "file:///secret/{x}", "file:///{+path}", "{scheme}:///public/a", "note://{day}", "https://h/{+rest}", "FILE:///secret/{x}"];
    private static readonly string[] Prompts = ["greet", "summarise", "secret_prompt"];
    private static readonly string[] Groups = ["Everyone", "Admins", "Contractors"];

    private static readonly Gen<string[]> ToolPatterns = Some(["*", "get_*", "list_?????", "delete_*", "*_user", "create_user", "größe", "ADMIN.*", "x"]);
    private static readonly Gen<string[]> UriPatterns = Some(["**", "file:///public/**", "file:///public/*", "file:///secret/**", "note://*", "https://h/**"]);
    private static readonly Gen<string[]> PromptPatterns = Some(["*", "greet", "secret_*", "s?mm*"]);

    private static readonly Gen<PolicyMatch> Match =
        from tools in Maybe(ToolPatterns)
        from resources in Maybe(UriPatterns)
        from prompts in Maybe(PromptPatterns)
        from roles in Maybe(Some(["viewer", "admin"]))
        from groups in Maybe(Some(Groups))
        from agents in Maybe(Some(["cursor", "claude"]))
        from scopes in Maybe(Some(["mcp:read", "mcp:write", "hr:x"]))
        from annotations in Gen.Elements(null, new Dictionary<string, bool> { ["readOnlyHint"] = true }, new Dictionary<string, bool> { ["destructiveHint"] = false })
        select new PolicyMatch { Tools = tools, Resources = resources, Prompts = prompts, Roles = roles, Groups = groups, Agents = agents, Scopes = scopes, Annotations = annotations };

    private static readonly Gen<PolicyDefinition> Definition =
        from count in Gen.Choose(0, 6)
        from rules in Gen.ArrayOf(from allow in Gen.Elements(true, true, false) from match in Match select new PolicyRule { Effect = allow ? PolicyEffect.Allow : PolicyEffect.Deny, Match = match }, count)
        select new PolicyDefinition(rules);

    private static readonly Gen<PolicyCaller> Caller =
        from groups in Some(Groups)
        from token in Some(["mcp:read", "mcp:write", "hr:x"])
        from agent in Some(["mcp:read", "mcp:write", "hr:x"])
        from name in Gen.Elements("cursor", "claude", "other")
        select PolicyText.Caller(groups, string.Join(' ', token), string.Join(' ', agent.Append("mcp:read")), name);

    [Fact]
    public void ListedEqualsCallable_ForGeneratedPolicies() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(
            (from definition in Definition from caller in Caller from split in Gen.Choose(1, 40) select (definition, caller, split)).ToArbitrary(),
            input => Holds(input.definition, input.caller, isModern: true, isStream: true, input.split)
                && Holds(input.definition, input.caller, isModern: true, isStream: false, input.split)
                && Holds(input.definition, input.caller, isModern: false, isStream: true, input.split)
                && Holds(input.definition, input.caller, isModern: false, isStream: false, input.split)));

    private static bool Holds(PolicyDefinition definition, PolicyCaller caller, bool isModern, bool isStream, int split)
    {
        var rules = new PolicyCompiler(PolicyText.Roles, []).Compile(definition, "b");
        var policy = BackendPolicy.Create(PolicyText.Backend, rules, [])!;
        var catalog = new ToolCatalog();
        var gate = new PolicyGate(catalog);

        // The list first, as clients do: that is where annotations are learned.
        var listedTools = List("tools", "name", Tools, policy, caller, catalog, isModern, isStream, split);
        var listedUris = List("resources", "uri", Uris, policy, caller, catalog, isModern, isStream, split);
        var listedPrompts = List("prompts", "name", Prompts, policy, caller, catalog, isModern, isStream, split);

        var listedTemplates = List("resourceTemplates", "uriTemplate", Templates, policy, caller, catalog, isModern, isStream, split);

        bool Callable(string method, string member, string value) => Passes(method, $"\"{member}\":{JsonSerializer.Serialize(value)}");

        // A template cannot be read; completing it is what a client does with it.
        bool Completable(string template) =>
            Passes("completion/complete", $"\"ref\":{{\"type\":\"ref/resource\",\"uri\":{JsonSerializer.Serialize(template)}}},\"argument\":{{\"name\":\"x\",\"value\":\"\"}}");

        bool Passes(string method, string members)
        {
            var body = Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{{{members}}}}}");
            Assert.Null(McpMessageReader.TryRead(body, out var message, out _));
            var refused = ScopeRules.Check(caller.Subject, caller.Agent, caller.Backend, message, "POST") ?? gate.Check(policy, caller, message!, out _);

            // A scope that can be asked for is no denial: the thing is shown so that the client can ask.
            return refused is null || refused.Code == "insufficient_scope" && !IsDeniedAnyway(policy, caller, message!, catalog);
        }

        return listedTools.SequenceEqual(Tools.Where(t => Callable("tools/call", "name", t)))
            && listedUris.SequenceEqual(Uris.Where(u => Callable("resources/read", "uri", u)))
            && listedTemplates.SequenceEqual(Templates.Where(Completable))
            && listedPrompts.SequenceEqual(Prompts.Where(p => Callable("prompts/get", "name", p)));
    }

    // The scope check comes first; behind it there may be a denial that no scope mends.
    private static bool IsDeniedAnyway(BackendPolicy policy, PolicyCaller caller, McpMessage message, ToolCatalog catalog) =>
        new PolicyGate(catalog).Check(policy, caller, message, out _) is { Code: not "insufficient_scope" };

    private static List<string> List(string list, string key, string[] all, BackendPolicy policy, PolicyCaller caller, ToolCatalog catalog, bool isModern, bool isStream, int split)
    {
        var items = all.Select((id, i) => $"{{\"title\":\"t\",\"{key}\":{JsonSerializer.Serialize(id)},\"annotations\":{{\"readOnlyHint\":{(i % 2 == 0 ? "true" : "false")},\"destructiveHint\":{(i % 3 == 0 ? "false" : "true")}}}}}");
        var era = isModern ? "\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"public\"," : "";
        var json = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{{era}\"{list}\":[{string.Join(',', items)}],\"nextCursor\":\"c\"}}}}";
        var bytes = Encoding.UTF8.GetBytes(isStream ? $"event: message\ndata: {json}\n\n" : json);

        var output = new ArrayBufferWriter<byte>();
        var filter = new ListFilter(new PolicyListView(policy, caller, catalog), isStream);
        for (var at = 0; at < bytes.Length; at += split)
        {
            filter.Write(bytes.AsSpan(at, Math.Min(split, bytes.Length - at)), output);
        }

        filter.Complete();
        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        using var document = JsonDocument.Parse(isStream ? text.Split("data: ")[1] : text);
        var result = document.RootElement.GetProperty("result");
        Assert.Equal("c", result.GetProperty("nextCursor").GetString());
        Assert.Equal(isModern ? "private" : null, result.TryGetProperty("cacheScope", out var scope) ? scope.GetString() : null);
        return [.. result.GetProperty(list).EnumerateArray().Select(i => i.GetProperty(key).GetString()!)];
    }

    private static Gen<string[]> Some(string[] all) => Gen.SubListOf(all).Select(s => s.ToArray());

    private static Gen<IReadOnlyList<string>?> Maybe(Gen<string[]> some) => Gen.Frequency((2, Gen.Constant<IReadOnlyList<string>?>(null)), (1, some.Select(s => (IReadOnlyList<string>?)s)));
}
