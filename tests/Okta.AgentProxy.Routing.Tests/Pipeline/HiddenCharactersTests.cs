using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

/// <summary>Whatever callers put into claims, names, headers and addresses: nothing that a person reads has a character in it that misleads.</summary>
public sealed class HiddenCharactersTests
{
    private const int Words = 16;

    private static readonly int[] Hidden =
    [
        0x01, 0x07, 0x08, 0x09, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0xFEFF, 0xFFF9, 0xFFFB, 0xE0001, 0xE0041, 0xE007F,
    ];

    [Fact]
    public async Task Anything_FromHostileCallers_IsEscapedInLogsExportsAndAnswers()
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
            Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, """{"jsonrpc":"2.0","id":1,"result":{}}"""));
        await using var proxy = await TestProxy.StartAsync(p => p
            .Agent("cursor", ["hr", "open"])
            .Backend("hr", "/hr", backend.Url, "none", ("policy:0:name", "deny-\u202eodd\u2066"), ("policy:0:deny:tools:0", "odd*"), ("policy:1:allow:claims:department:0", "x"))
            .Backend("open", "/open", backend.Url)
            .App(app => app.MapAgentProxyAdmin()));
        Random random = new(12);

        for (var i = 0; i < (TestRun.Full ? 300 : 40); i++)
        {
            var word = Word(random);
            var caller = proxy.With(proxy.Org.IssueAccessToken(DevOrgPreset.Alice, random.Next(8) == 0 ? word : DevOrgPreset.CursorClient, ["mcp:read", "mcp:write", word], claims: token => Spoil(token, word)));
            var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = i, ["method"] = random.Next(4) == 0 ? "x/" + word : "tools/call", ["params"] = new JsonObject { ["name"] = (random.Next(2) == 0 ? "odd" : "") + word } };

            using var answer = await caller.PostAsync(random.Next(2) == 0 ? "/hr" : "/open", body.ToJsonString());
            AssertVisible(await answer.Content.ReadAsStringAsync());
        }

        await RawAsync(proxy, "Origin: https://e\u202evil\u2066.example.com\u200b");
        await RawAsync(proxy, "X-Agent-ID: cur\u202esor");
        await RawAsync(proxy, "Authorization: Bearer \u202eabc");
        var admin = proxy.As("cursor", scopes: ["agentproxy:admin"]);
        var hostileName = Uri.EscapeDataString("a\u202eb\u2028");
        string[] addresses = ["/api/admin/audit?kind=all", "/api/admin/audit/export?format=jsonl", "/api/admin/audit/export?format=ocsf", $"/api/admin/agents/{hostileName}", $"/api/admin/audit?decision={hostileName}"];
        await proxy.Services.GetRequiredService<AnonymousRequests>().FlushAsync();

        foreach (var address in addresses)
        {
            using var response = await admin.GetAsync(address);
            AssertVisible(await response.Content.ReadAsStringAsync());
        }

        using var explained = await admin.PostAsync("/api/admin/explain", new JsonObject { ["subject"] = new JsonObject { ["sub"] = "a\u202e" }, ["agent"] = "cur\u202esor", ["backend"] = "h\u2066r", ["tool"] = "\u202e" }.ToJsonString());
        AssertVisible(await explained.Content.ReadAsStringAsync());
        var ours = proxy.Logs.Entries.Where(entry => entry.Category.StartsWith("Okta.AgentProxy", StringComparison.Ordinal)).ToList();
        Assert.True(ours.Count > 40);
        Assert.All(ours, entry => AssertVisible(entry.Everything));
        Assert.Contains(ours, entry => entry.Message.Contains("\\u202E", StringComparison.Ordinal));
    }

    private static void Spoil(JsonObject token, string word)
    {
        token["sub"] = "alice" + word;
        token["uid"] = "00u" + word;
        token["department"] = "x" + word;
        token["preferred_username"] = word;
        token["groups"] = new JsonArray(word, "Everyone");
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, Words).Select(i => i % 2 == 0
        ? char.ConvertFromUtf32(Hidden[random.Next(Hidden.Length)])
        : ((char)random.Next('a', 'z')).ToString()));

    private static async Task RawAsync(TestProxy proxy, string header)
    {
        using TcpClient client = new();
        await client.ConnectAsync(proxy.Url.Host, proxy.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"POST /hr HTTP/1.1\r\nHost: {proxy.Url.Authority}\r\n{header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using StreamReader reader = new(stream);
        AssertVisible(await reader.ReadToEndAsync().WaitAsync(TestLimits.Deadline));
    }

    private static void AssertVisible(string text)
    {
        // Line ends of our own: between the headers of an answer, the lines of an export, and in a stack trace.
        var hidden = text.EnumerateRunes().Where(rune => rune.Value is not ('\n' or '\r' or '\t') && VisibleText.IsHidden(rune.Value)).Select(rune => $"U+{rune.Value:X4}").Distinct();
        Assert.True(!hidden.Any(), $"{string.Join(' ', hidden)} in {VisibleText.Escape(text)}");
    }
}
