using System.Net;
using System.Text;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange.Tests.Discovery;

/// <summary>A document that a backend wrote is read to its last character here, or refused: nothing of it fails later, where a user waits.</summary>
public sealed class MetadataReaderTests
{
    private static readonly Uri Place = new("https://mcp.example/.well-known/oauth-protected-resource");

    public static TheoryData<string, bool> Documents => new()
    {
        { """{"resource":"https://mcp.example/mcp"}""", true },
        { """{"resource":"\ud83d\ude00"}""", true },
        { """{"resource":"\ud800"}""", false },
        { """{"resource":"a\udc00b"}""", false },
        { """{"\ud800":"x"}""", false },
        { """{"authorization_servers":["https://a","\ud800"]}""", false },
        { """{"unknown":{"deep":[{"x":"\ud800\ud800"}]}}""", false },
        { """{"resource":"a","resource":"b"}""", false },
        { """["resource"]""", false },
        { "\"resource\"", false },
        { "", false },
        { """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}""", false },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Read_Document_IsAllTextOrRefused(string json, bool isRead)
    {
        var (document, problem) = await ReadAsync(Encoding.UTF8.GetBytes(json));

        Assert.Equal(isRead, document is not null);
        Assert.Equal(isRead, problem is null);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    public async Task Read_BytesThatAreNoText_AreRefused(byte[] bytes)
    {
        var (document, problem) = await ReadAsync([.. "{\"resource\":\""u8, .. bytes, .. "\"}"u8]);

        Assert.Null(document);
        Assert.StartsWith(Place.AbsoluteUri, problem, StringComparison.Ordinal);
    }

    private static async Task<(System.Text.Json.JsonElement? Document, string? Problem)> ReadAsync(byte[] body)
    {
        using Answering handler = new(body);
        MetadataReader reader = new(new Clients(handler), TimeProvider.System, Options.Create(new TokenExchangeOptions()));
        return await reader.ReadAsync(Place, Reach.Configured, TestContext.Current.CancellationToken);
    }

    private sealed class Clients(HttpMessageHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);
    }

    private sealed class Answering(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage answer = new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
            answer.Content.Headers.ContentType = new("application/json");
            return Task.FromResult(answer);
        }
    }
}
