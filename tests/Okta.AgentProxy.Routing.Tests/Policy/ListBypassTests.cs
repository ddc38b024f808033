using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>Every way to bring a denied item past the filter of a list that we could think of: none reaches the client, on real sockets.</summary>
public sealed class ListBypassTests(ListBypassTests.Proxy fixture) : IClassFixture<ListBypassTests.Proxy>
{
    private const string Hidden = "create_user";
    private static readonly string[] Others =
    [
        """{"jsonrpc":"2.0","id":1,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user","arguments":{}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"info"}}""",
        """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
        """{"jsonrpc":"2.0","id":7,"result":{}}""",
    ];

    private const string Tools = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"create_user"},{"name":"get_user"},{"name":"delete_user"}],"nextCursor":"n"}}""";

    public sealed class Proxy : IAsyncLifetime
    {
        private ScriptedBackend _backend = null!;

        public TestProxy Gateway { get; private set; } = null!;

        /// <summary>What the backend answers, piece by piece, each flushed.</summary>
        public (string ContentType, byte[][] Pieces) Answer { get; set; }

        public async ValueTask InitializeAsync()
        {
            _backend = await ScriptedBackend.StartAsync(async http =>
            {
                http.Response.ContentType = Answer.ContentType;
                foreach (var piece in Answer.Pieces)
                {
                    await http.Response.Body.WriteAsync(piece, http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
            });
            Gateway = await TestProxy.StartAsync(p => p.Guarded(_backend.Url));
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _backend.DisposeAsync();
        }
    }

    public static TheoryData<string, string, string, string> Answers => new()
    {
        // Line ends and framing.
        { "LF", "tools/list", "text/event-stream", $"data: {Tools}\n\n" },
        { "CR", "tools/list", "text/event-stream", $"data: {Tools}\r\r" },
        { "CRLF", "tools/list", "text/event-stream", $"data: {Tools}\r\n\r\n" },
        { "mixed ends", "tools/list", "text/event-stream", $": c\r\nid: 1\rdata: {Tools}\n\r\n" },
        { "no space after the colon", "tools/list", "text/event-stream", $"data:{Tools}\n\n" },
        { "two spaces after the colon", "tools/list", "text/event-stream", $"data:  {Tools}\n\n" },
        { "byte order mark before the stream", "tools/list", "text/event-stream", $"\uFEFFdata: {Tools}\n\n" },
        { "byte order mark before the message", "tools/list", "text/event-stream", $"data: \uFEFF{Tools}\n\n" },
        { "byte order mark before JSON", "tools/list", "application/json", $"\uFEFF{Tools}" },
        { "charset on the stream", "tools/list", "text/event-stream; charset=utf-8", $"data: {Tools}\n\n" },
        { "content type in capitals", "tools/list", "TEXT/EVENT-STREAM", $"data: {Tools}\n\n" },
        { "data on several lines", "tools/list", "text/event-stream", $"data: {Tools.Replace(",", ",\ndata: ", StringComparison.Ordinal)}\n\n" },
        { "fields between data lines", "tools/list", "text/event-stream", $"data: {Tools.Replace(",", ",\nid: 4\n: x\ndata: ", StringComparison.Ordinal)}\n\n" },
        { "second event", "tools/list", "text/event-stream", $"data: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{{}}}}\n\ndata: {Tools}\n\n" },
        { "list twice", "tools/list", "text/event-stream", $"data: {Tools}\n\ndata: {Tools}\n\n" },
        { "unknown event name", "tools/list", "text/event-stream", $"event: tools\ndata: {Tools}\n\n" },
        { "without the last blank line", "tools/list", "text/event-stream", $"data: {Tools}\n" },
        { "answer under another id", "tools/list", "text/event-stream", $"data: {Tools.Replace("\"id\":1", "\"id\":\"\\u0031\"", StringComparison.Ordinal)}\n\n" },

        // Other spellings.
        { "batch", "tools/list", "application/json", $"[{Tools}]" },
        { "escaped name of the list", "tools/list", "application/json", Tools.Replace("\"tools\"", "\"t\\u006fols\"", StringComparison.Ordinal) },
        { "escaped name of the result", "tools/list", "application/json", Tools.Replace("\"result\"", "\"\\u0072esult\"", StringComparison.Ordinal) },
        { "escaped name of the name", "tools/list", "application/json", Tools.Replace("\"name\"", "\"n\\u0061me\"", StringComparison.Ordinal) },
        { "name of the list by case", "tools/list", "application/json", Tools.Replace("\"tools\"", "\"Tools\"", StringComparison.Ordinal) },
        { "name of the result by case", "tools/list", "application/json", Tools.Replace("\"result\"", "\"Result\"", StringComparison.Ordinal) },
        { "list twice in a result", "tools/list", "application/json", Tools.Replace("\"nextCursor\"", "\"tools\":[{\"name\":\"create_user\"}],\"nextCursor\"", StringComparison.Ordinal) },
        { "two names", "tools/list", "application/json", Tools.Replace("{\"name\":\"create_user\"}", "{\"name\":\"create_user\",\"name\":\"get_user\"}", StringComparison.Ordinal) },
        { "two names, the other way", "tools/list", "application/json", Tools.Replace("{\"name\":\"create_user\"}", "{\"name\":\"get_user\",\"name\":\"create_user\"}", StringComparison.Ordinal) },
        { "two names, one escaped", "tools/list", "application/json", Tools.Replace("{\"name\":\"create_user\"}", "{\"name\":\"get_user\",\"n\\u0061me\":\"create_user\"}", StringComparison.Ordinal) },
        { "name that is no text", "tools/list", "application/json", Tools.Replace("\"create_user\"", "[\"create_user\"]", StringComparison.Ordinal) },
        { "name as a decoy inside", "tools/list", "application/json", Tools.Replace("{\"name\":\"create_user\"}", "{\"x\":{\"name\":\"get_user\"},\"name\":\"create_user\"}", StringComparison.Ordinal) },
        { "name as a decoy in text", "tools/list", "application/json", Tools.Replace("{\"name\":\"create_user\"}", "{\"x\":\"\\\"name\\\":\\\"get_user\\\"\",\"name\":\"create_user\"}", StringComparison.Ordinal) },
        { "white space everywhere", "tools/list", "application/json", Tools.Replace(":", " \t: ", StringComparison.Ordinal).Replace("{", "{ \r\n", StringComparison.Ordinal) },
        { "list of another method", "prompts/list", "application/json", Tools },
        { "gigantic list", "tools/list", "application/json", Tools.Replace("[", "[" + string.Concat(Enumerable.Repeat("{\"name\":\"create_user\",\"description\":\"" + new string('d', 2000) + "\"},", 5000)), StringComparison.Ordinal) },
        { "gigantic list in a stream", "tools/list", "text/event-stream", "data: " + Tools.Replace("[", "[" + string.Concat(Enumerable.Repeat("{\"name\":\"create_user\",\"description\":\"" + new string('d', 2000) + "\"},", 5000)), StringComparison.Ordinal) + "\n\n" },

        // Resources and templates.
        { "denied resource", "resources/list", "application/json", List("resources", "uri", "file:///secret/create_user") },
        { "denied resource, dots", "resources/list", "application/json", List("resources", "uri", "file:///public/../secret/create_user") },
        { "denied resource, encoded dots", "resources/list", "application/json", List("resources", "uri", "file:///public/%2e%2e/secret/create_user") },
        { "denied resource, encoded letter", "resources/list", "application/json", List("resources", "uri", "file:///%73ecret/create_user") },
        { "denied resource, encoded slash", "resources/list", "application/json", List("resources", "uri", "file:///public/..%2fsecret/create_user") },
        { "denied resource, scheme in capitals", "resources/list", "application/json", List("resources", "uri", "FILE:///secret/create_user") },
        { "denied resource, one slash", "resources/list", "application/json", List("resources", "uri", "file:/secret/create_user") },
        { "denied template", "resources/templates/list", "application/json", List("resourceTemplates", "uriTemplate", "file:///secret/{create_user}") },
        { "denied template, in capitals", "resources/templates/list", "application/json", List("resourceTemplates", "uriTemplate", "FILE:///SECRET/{create_user}") },
        { "template of another scheme", "resources/templates/list", "application/json", List("resourceTemplates", "uriTemplate", "note://{create_user}") },
        { "template that is none", "resources/templates/list", "application/json", List("resourceTemplates", "uriTemplate", "file:///public/{create_user") },
        { "denied prompt", "prompts/list", "application/json", List("prompts", "name", "create_user") },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_HoweverItIsWritten_ShowsNoDeniedItem(string name, string method, string contentType, string answer)
    {
        fixture.Answer = (contentType, [Encoding.UTF8.GetBytes(answer)]);

        var (text, isWhole) = await ReadAsync(method);

        Assert.False(text.Contains(Hidden, StringComparison.Ordinal), name);

        // What cannot be read as a list breaks off; the rest arrives, the end included.
        Assert.True(!isWhole || text.Contains("\"jsonrpc\"", StringComparison.Ordinal), name);
    }

    // Servers hand answers out by the id of the request: with an id used twice, the list that one message asked for comes as the answer to another.
    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_ToWhateverWasAsked_ShowsNoDeniedItem(string name, string asked, string contentType, string answer)
    {
        fixture.Answer = (contentType, [Encoding.UTF8.GetBytes(answer)]);

        foreach (var message in Others)
        {
            var (text, _) = await ReadAsync(message, isMessage: true);

            Assert.False(text.Contains(Hidden, StringComparison.Ordinal), $"{name}, of {asked}, as the answer to {message}");
        }
    }

    [Theory]
    [InlineData("application/json", "", "")]
    [InlineData("text/event-stream", "id: 1\ndata: ", "\n\n")]
    [InlineData("text/event-stream", "data: ", "\r\n\r\n")]
    [InlineData("text/event-stream", "\uFEFFdata:", "\r\r")]
    public async Task Answer_CutAtEveryByte_ShowsTheSame(string contentType, string before, string after)
    {
        var bytes = Encoding.UTF8.GetBytes(before + Tools + after);
        var expected = before + """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"get_user"}],"nextCursor":"n"}}""" + after;

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            fixture.Answer = (contentType, [bytes[..cut], bytes[cut..]]);
            Assert.Equal((expected, true), await ReadAsync("tools/list"));
        }

        fixture.Answer = (contentType, [.. bytes.Select(b => new[] { b })]);
        Assert.Equal((expected, true), await ReadAsync("tools/list"));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(70_000, false)]
    [InlineData(5_000_000, false)]
    [InlineData(70_000, true)]
    [InlineData(5_000_000, true)]
    public async Task Answer_OfACall_ArrivesAsItIs(int size, bool isStream)
    {
        // What a tool says about tools is its result, and no list of the backend's.
        var answer = $$$"""{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{{{new string('x', size)}}}"}],"structuredContent":{"tools":[{"name":"delete_user"}]},"isError":false}}""";
        var sent = isStream ? $"event: message\ndata: {answer}\n\n" : answer;
        fixture.Answer = (isStream ? "text/event-stream" : "application/json", [.. Encoding.UTF8.GetBytes(sent).Chunk(60_000)]);

        var (text, isWhole) = await ReadAsync(Others[1], isMessage: true);

        Assert.True(isWhole);
        Assert.True(text == sent, $"{text.Length} characters, and {sent.Length} were sent");
    }

    private static string List(string list, string key, string id) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"{list}\":[{{\"title\":\"t\",\"{key}\":\"{id}\"}}]}}}}";

    private async Task<(string Text, bool IsWhole)> ReadAsync(string method, bool isMessage = false)
    {
        using MemoryStream read = new();
        var isWhole = true;
        try
        {
            using var response = await fixture.Gateway.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", isMessage ? method : $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\"}}");
            await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await body.CopyToAsync(read, TestContext.Current.CancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            isWhole = false;
        }

        return (Encoding.UTF8.GetString(read.ToArray()), isWhole);
    }
}
