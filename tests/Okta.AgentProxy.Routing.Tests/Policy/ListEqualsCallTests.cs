using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>
/// 200 generated policies, one per backend, each with a generated caller, through the whole proxy on real sockets: what the lists show is what reaches
/// the backend when it is asked for. (The same without sockets, with more kinds of rules, is a property of the Core package.)
/// </summary>
public sealed class ListEqualsCallTests
{
    private const int Policies = 200;

    private static readonly string[] Tools = ["get_user", "list_users", "create_user", "delete_user", "Get_User", "größe"];
    private static readonly string[] Uris = ["file:///public/a", "file:///secret/k", "file:///public/../secret/k", "note://today", "file:///%73ecret/k"];
    private static readonly string[] Prompts = ["greet", "secret_prompt"];
    private static readonly string[] Templates = ["file:///public/{x}", "file:///secret/{x}", "note://{day}"];

    [Fact]
    public async Task Lists_OfGeneratedPolicies_ShowWhatReachesTheBackend()
    {
        await using var backend = await ScriptedBackend.StartAsync(AnswerAsync);
        Random random = new(20261129);
        await using var proxy = await TestProxy.StartAsync(p => Configure(p, backend.Url, random));

        for (var i = 0; i < Policies; i++)
        {
            var caller = (Agent: random.Next(2) == 0 ? "cursor" : "claude-code", User: random.Next(2) == 0 ? DevOrgPreset.Alice : DevOrgPreset.Bob);
            var (isModern, isStream) = (i % 2 == 0, i % 4 < 2);
            TestCaller Caller() => proxy.As(caller.Agent, caller.User);

            await HoldsAsync("tools/list", "tools", "name", Tools, "tools/call", id => $"\"name\":{id}");
            await HoldsAsync("resources/list", "resources", "uri", Uris, "resources/read", id => $"\"uri\":{id}");
            await HoldsAsync("prompts/list", "prompts", "name", Prompts, "prompts/get", id => $"\"name\":{id}");
            await HoldsAsync("resources/templates/list", "resourceTemplates", "uriTemplate", Templates, "completion/complete", id => $"\"ref\":{{\"type\":\"ref/resource\",\"uri\":{id}}},\"argument\":{{\"name\":\"x\",\"value\":\"\"}}");

            async Task HoldsAsync(string listMethod, string list, string key, string[] all, string method, Func<string, string> members)
            {
                using var listed = await SendAsync(Caller().Header("X-List", list).Header("X-Name-At", key).Header("X-Stream", isStream ? "1" : "0"), i, listMethod, "", null, isModern);
                var text = await listed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                using var json = JsonDocument.Parse(isStream ? text.Split("data: ")[1] : text);
                var shown = json.RootElement.GetProperty("result").GetProperty(list).EnumerateArray().Select(item => item.GetProperty(key).GetString()!).ToArray();

                List<string> reached = [];
                foreach (var id in all)
                {
                    backend.Requests.Clear();
                    using var called = await SendAsync(Caller(), i, method, members(JsonSerializer.Serialize(id)), method == "completion/complete" ? null : id, isModern);
                    reached.AddRange(backend.Requests.All.Count > 0 ? [id] : Array.Empty<string>());
                }

                Assert.True(shown.SequenceEqual(reached), $"policy {i}, {caller}, {list}: shows [{string.Join(' ', shown)}], lets through [{string.Join(' ', reached)}]");
            }
        }
    }

    private static Task<HttpResponseMessage> SendAsync(TestCaller caller, int backend, string method, string members, string? name, bool isModern)
    {
        if (isModern)
        {
            caller.Header("MCP-Protocol-Version", "2026-07-28").Header("Mcp-Method", method);
            if (name is not null)
            {
                caller.Header("Mcp-Name", MirroredHeaders.Encode(name));
            }
        }

        return caller.PostAsync($"/b{backend}", Ownership.OwnershipCalls.Message(method, isModern, members));
    }

    private static void Configure(TestProxyBuilder proxy, Uri backend, Random random)
    {
        for (var i = 0; i < Policies; i++)
        {
            proxy.Backend($"b{i}", $"/b{i}", backend);
            var rules = random.Next(1, 5);
            for (var rule = 0; rule < rules; rule++)
            {
                var effect = $"backends:b{i}:policy:{rule}:{(random.Next(3) == 0 ? "deny" : "allow")}";
                var isAboutSomething = Add(proxy, random, 2, $"{effect}:tools", ["*", "get_*", "*_user", "delete_*", "größe"]);
                isAboutSomething |= Add(proxy, random, 2, $"{effect}:resources", ["**", "file:///public/**", "file:///secret/**", "note://*"]);
                isAboutSomething |= Add(proxy, random, 2, $"{effect}:prompts", ["*", "greet", "secret_*"]);
                isAboutSomething |= Add(proxy, random, 3, $"{effect}:groups", ["Everyone", "Admins"]);
                isAboutSomething |= Add(proxy, random, 4, $"{effect}:agents", ["cursor", "claude-code"]);
                if (!isAboutSomething)
                {
                    proxy.Setting($"{effect}:agents:0", "cursor");
                }
            }
        }

        string[] all = [.. Enumerable.Range(0, Policies).Select(i => $"b{i}")];
        proxy.Agent("cursor", all).Agent("claude-code", all);
    }

    private static bool Add(TestProxyBuilder proxy, Random random, int oneIn, string key, string[] values)
    {
        if (random.Next(oneIn) != 0)
        {
            return false;
        }

        proxy.Setting($"{key}:0", values[random.Next(values.Length)]);
        return true;
    }

    private static Task AnswerAsync(HttpContext http)
    {
        var list = http.Request.Headers["X-List"].ToString();
        var key = http.Request.Headers["X-Name-At"].ToString();
        var ids = list switch { "tools" => Tools, "resources" => Uris, "prompts" => Prompts, "resourceTemplates" => Templates, _ => [] };
        var items = string.Join(',', ids.Select(id => $"{{\"{key}\":{JsonSerializer.Serialize(id)}}}"));
        var json = list.Length == 0 ? """{"jsonrpc":"2.0","id":7,"result":{}}""" : $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{{\"{list}\":[{items}]}}}}";
        var isStream = http.Request.Headers["X-Stream"] == "1";
        http.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        return http.Response.WriteAsync(isStream ? $"event: message\ndata: {json}\n\n" : json, http.RequestAborted);
    }
}
