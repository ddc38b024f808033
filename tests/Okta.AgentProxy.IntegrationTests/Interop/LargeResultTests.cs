using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>The official SDKs read a tool's result of 5 MB through the proxy, which the backend sends with its length and in pieces.</summary>
public sealed class LargeResultTests
{
    private const int Size = 5 * 1024 * 1024;
    private const int Piece = 60_000;

    [Theory]
    [InlineData("csharp")]
    [InlineData("csharp-legacy")]
    [InlineData("typescript-v1")]
    [InlineData("typescript-v2")]
    public async Task Client_ResultOfAnnouncedLength_ReadsItWhole(string client)
    {
        var text = new string('x', Size);
        await using var backend = await TestMcpBackend.StartAsync();
        backend.Answers.Handle(http => AnswerAsync(http, text), when: IsCall);
        await using var target = await ProxiedTarget.OpenAsync(backend.Url);

        var result = await InteropClient.Named(client).ListAndCallAsync(target, "test_simple_text", new Dictionary<string, object?>(), TestContext.Current.CancellationToken);

        Assert.Equal(Size, result.Text.Length);
        Assert.DoesNotContain(result.Text, c => c != 'x');
    }

    // What was recorded lies in memory.
    private static bool IsCall(HttpRequest request) => Encoding.UTF8.GetString(((MemoryStream)request.Body).ToArray()).Contains("\"tools/call\"", StringComparison.Ordinal);

    private static async Task AnswerAsync(HttpContext http, string text)
    {
        using var request = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var body = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{request.RootElement.GetProperty("id").GetRawText()}}},"result":{"resultType":"complete","content":[{"type":"text","text":"{{{text}}}"}]}}""");
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        foreach (var piece in body.Chunk(Piece))
        {
            await http.Response.Body.WriteAsync(piece, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
