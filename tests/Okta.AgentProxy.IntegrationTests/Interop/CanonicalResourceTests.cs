using System.Text.Json;
using System.Web;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using Okta.AgentProxy.IntegrationTests.Parts;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>Official clients that compare the document's resource with the URL they were given go on with both spellings of it.</summary>
public sealed class CanonicalResourceTests
{
    [Theory]
    [InlineData("resource-v1.mjs", "/employees")]
    [InlineData("resource-v1.mjs", "/employees/")]
    [InlineData("resource-v1.mjs", "/employees/sub")]
    [InlineData("resource-v2.mjs", "/employees")]
    [InlineData("resource-v2.mjs", "/employees/")]
    [InlineData("resource-v2.mjs", "/employees/sub")]
    public async Task TypeScriptClient_AnySpelling_TakesTheDocument(string program, string path)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));
        var parts = await NodeParts.RequireAsync();

        var outcome = await NodeProgram.RunAsync(parts, [parts.Program(program), new Uri(proxy.Url, path).AbsoluteUri], TestContext.Current.CancellationToken);

        var said = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.True(said.TryGetProperty("resource", out var resource), outcome.Output + outcome.Errors);
        Assert.Equal(new Uri(proxy.Url, path == "/employees/sub" ? "/employees" : path).AbsoluteUri, resource.GetString());
    }

    [Theory]
    [InlineData("/employees")]
    [InlineData("/employees/")]
    public async Task CSharpClient_AnySpelling_AsksForATokenForThatResource(string path)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));
        Uri? asked = null;
        HttpClientTransportOptions options = new()
        {
            Endpoint = new Uri(proxy.Url, path),
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new ClientOAuthOptions
            {
                ClientId = "client",
                RedirectUri = new Uri("http://127.0.0.1:1/callback"),
                AuthorizationCallbackHandler = (context, _) =>
                {
                    asked = context.AuthorizationUri;
                    throw new OperationCanceledException("nobody signs in");
                },
            },
        };

        await using HttpClientTransport transport = new(options);
        await Assert.ThrowsAnyAsync<Exception>(async () => await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken));

        Assert.NotNull(asked);
        Assert.Equal(new Uri(proxy.Url, path).AbsoluteUri, HttpUtility.ParseQueryString(asked.Query)["resource"]);
    }
}
