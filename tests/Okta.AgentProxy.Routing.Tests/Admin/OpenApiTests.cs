using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class OpenApiTests : IAsyncLifetime
{
    private const string Prefix = "/api/admin";

    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p
        .Backend("employees", "/employees")
        .Backend("finance", "/finance", settings: [("policy:0:name", "r"), ("policy:0:allow:tools:0", "*")])
        .Setting("roles:viewer:groups:0", "Everyone")
        .App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task Document_WithoutTheRight_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await _proxy.With(null).GetAsync(Prefix + "/openapi.json")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _proxy.As("cursor").GetAsync(Prefix + "/openapi.json")).StatusCode);
    }

    [Fact]
    public async Task Document_HasEveryEndpointAndNoOther()
    {
        var document = await DocumentAsync();

        var described = document.Root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {Prefix}{path.Key}"));
        var mapped = _proxy.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } text && text.StartsWith(Prefix, StringComparison.Ordinal) && !text.Contains("**", StringComparison.Ordinal))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_EveryExample_FitsItsSchema()
    {
        var document = await DocumentAsync();
        var examples = 0;
        foreach (var operation in document.Operations)
        {
            foreach (var content in document.Contents(operation).Where(content => content["example"] is not null))
            {
                examples++;
                Assert.Empty(document.Check(content["schema"]!, content["example"]));
            }
        }

        Assert.True(examples > 25, $"{examples}");
    }

    [Fact]
    public async Task Document_EveryAnswer_FitsWhatItSays()
    {
        var document = await DocumentAsync();
        string[] kinds = ["agents", "backends", "roles", "tenants"];

        // 1. Each kind, made from its own example.
        foreach (var kind in kinds)
        {
            var name = document.Example("post", $"/{kind}")!.AsObject().First().Value!.GetValue<string>();
            await CheckAsync("post", $"/{kind}", $"/{kind}", 201);
            await CheckAsync("post", $"/{kind}", $"/{kind}", 409);
            await CheckAsync("post", $"/{kind}", $"/{kind}", 400, "{}");
            await CheckAsync("get", $"/{kind}", $"/{kind}", 200);
            await CheckAsync("get", $"/{kind}/{{name}}", $"/{kind}/{name}", 200);
            await CheckAsync("get", $"/{kind}/{{name}}", $"/{kind}/nothing", 404);
            await CheckAsync("put", $"/{kind}/{{name}}", $"/{kind}/{name}", 200);
            await CheckAsync("put", $"/{kind}/{{name}}", $"/{kind}/{name}", 412, null, "\"no\"");
            if (kind != "roles")
            {
                await CheckAsync("post", $"/{kind}/{{name}}/disable", $"/{kind}/{name}/disable", 200, "");
                await CheckAsync("post", $"/{kind}/{{name}}/enable", $"/{kind}/{name}/enable", 200, "");
            }

            await CheckAsync("delete", $"/{kind}/{{name}}", $"/{kind}/{name}", 200);
        }

        // 2. The rest.
        await CheckAsync("get", "/tokens", "/tokens", 200);
        await CheckAsync("delete", "/tokens", "/tokens?agent=cursor", 200);
        await CheckAsync("delete", "/tokens", "/tokens", 400);
        await CheckAsync("get", "/audit", "/audit?kind=all&limit=5", 200);
        await CheckAsync("get", "/audit", "/audit?limit=0", 400);
        await CheckAsync("get", "/audit/verify", "/audit/verify", 200);
        await CheckAsync("post", "/explain", "/explain", 200);
        await CheckAsync("get", "/openapi.json", "/openapi.json", 200);

        async Task CheckAsync(string method, string template, string path, int status, string? body = null, string? ifMatch = null)
        {
            var content = method is "get" or "delete" ? null : TestCaller.Json(body ?? document.Example(method, template)!.ToJsonString());
            var caller = ifMatch is null ? Admin : Admin.Header("If-Match", ifMatch);
            var answer = await caller.SendAsync(new HttpMethod(method.ToUpperInvariant()), Prefix + path, content);
            var text = await answer.Content.ReadAsStringAsync();

            Assert.True((int)answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} {text}");
            var schema = document.Answer(method, template, status, answer.Content.Headers.ContentType!.MediaType!);
            Assert.True(schema is not null, $"{method} {template}: {status} with {answer.Content.Headers.ContentType} is not described");
            Assert.True(document.Check(schema, JsonNode.Parse(text)) is [], $"{method} {path}: {string.Join("; ", document.Check(schema, JsonNode.Parse(text)))}");
        }
    }

    private async Task<OpenApiDocument> DocumentAsync()
    {
        var answer = await Admin.GetAsync(Prefix + "/openapi.json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new OpenApiDocument(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }
}
