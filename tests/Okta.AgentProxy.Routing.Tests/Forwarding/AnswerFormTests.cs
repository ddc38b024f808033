using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.Routing.Tests.Policy;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>However a backend labels its answer, the client reads it as the filter has.</summary>
public sealed class AnswerFormTests(AnswerFormTests.Proxy fixture) : IClassFixture<AnswerFormTests.Proxy>
{
    private const string List = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"create_user"},{"name":"get_user"}]}}""";
    private const string Hiding = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{}}}}\ndata: {List}\n\n";

    public sealed class Proxy : IAsyncLifetime
    {
        private ScriptedBackend _backend = null!;

        public TestProxy Gateway { get; private set; } = null!;

        /// <summary>What the backend answers.</summary>
        public (int Status, string[] Types, string Body) Answer { get; set; }

        public async ValueTask InitializeAsync()
        {
            _backend = await ScriptedBackend.StartAsync(async http =>
            {
                http.Response.StatusCode = Answer.Status;
                http.Response.Headers.ContentType = Answer.Types;
                await http.Response.WriteAsync(Answer.Body, http.RequestAborted);
            });
            Gateway = await TestProxy.StartAsync(p => p.Guarded(_backend.Url).Backend("open", "/open", _backend.Url, "none").Agent("free", ["open"]));
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _backend.DisposeAsync();
        }
    }

    /// <summary>Status, types, and what the client gets as the type; null when nothing.</summary>
    public static TheoryData<int, string[], string?> Gets => new()
    {
        { 200, ["application/json"], null },
        { 200, ["text/event-stream"], "text/event-stream" },
        { 200, ["TEXT/Event-Stream"], "text/event-stream" },
        { 200, ["text/event-stream; charset=utf-8"], "text/event-stream" },
        { 200, ["text/event-stream;charset=\"UTF-8\""], "text/event-stream" },
        { 200, ["text/event-stream; x=y"], "text/event-stream" },
        { 200, ["text/event-stream; charset=utf-16"], null },
        { 200, ["text/event-stream; charset=utf-8; charset=utf-7"], null },
        { 200, ["text/event-stream; charset=latin1"], null },
        { 200, ["text/event-streams"], null },
        { 200, ["text/event-stream, application/json"], null },
        { 200, ["text/event-stream", "application/json"], null },
        { 200, ["text/event-stream", "text/event-stream"], null },
        { 200, ["application/json; x=text/event-stream"], null },
        { 200, ["text/plain"], null },
        { 200, ["text/html"], null },
        { 200, [], null },
        { 201, ["application/json"], null },
        { 202, ["application/json"], null },
        { 203, ["text/html"], null },
    };

    [Theory]
    [MemberData(nameof(Gets))]
    public async Task Get_Success_IsAStreamOrAnError(int status, string[] types, string? expected)
    {
        foreach (var (path, agent) in new[] { ("/hr", "cursor"), ("/open", "free") })
        {
            fixture.Answer = (status, types, expected is null ? Hiding : $": x\n\ndata: {{}}\n\n");

            using var response = await fixture.Gateway.As(agent, DevOrgPreset.Bob).GetAsync(path);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.Equal(expected is null ? HttpStatusCode.BadGateway : (HttpStatusCode)status, response.StatusCode);
            Assert.Equal(expected, expected is null ? null : response.Content.Headers.ContentType?.ToString());
            Assert.DoesNotContain("create_user", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(405)]
    [InlineData(404)]
    [InlineData(400)]
    [InlineData(503)]
    public async Task Get_Error_PassesAsItIs(int status)
    {
        fixture.Answer = (status, ["text/plain"], "no stream here");

        using var response = await fixture.Gateway.As("free", DevOrgPreset.Bob).GetAsync("/open");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("no stream here", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Types, whether the body is a stream, and what the client gets as the type; null when nothing.</summary>
    public static TheoryData<string[], bool, string?> Lists => new()
    {
        { ["application/json"], false, "application/json" },
        { ["application/json; charset=utf-8"], false, "application/json" },
        { ["application/json; charset=UTF-8; odata=x"], false, "application/json" },
        { ["APPLICATION/JSON"], false, "application/json" },
        { ["application/json; x=\"text/event-stream\""], false, "application/json" },
        { [], false, "" },
        { ["text/event-stream"], true, "text/event-stream" },
        { ["text/event-stream; x=\"application/json\""], true, "text/event-stream" },
        { ["application/json; charset=utf-7"], false, null },
        { ["application/json; charset=utf-16"], false, null },
        { ["application/json; charset=utf-8; charset=utf-7"], false, null },
        { ["application/json", "text/event-stream"], false, null },
        { ["text/event-stream", "application/json"], true, null },
        { ["application/json, text/event-stream"], false, null },
        { ["application/jsonp"], false, null },
        { ["application/problem+json"], false, null },
        { ["text/html"], false, null },
        { ["json"], false, null },
        { [";"], false, null },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task List_HoweverLabelled_IsReadAsItWasJudged(string[] types, bool isStream, string? expected)
    {
        fixture.Answer = (200, types, isStream ? $"data: {List}\n\n" : List);

        using var response = await PostAsync();
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected is null ? HttpStatusCode.BadGateway : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, expected is null ? null : response.Content.Headers.ContentType?.ToString() ?? "");
        Assert.Equal(expected is not null, text.Contains("get_user", StringComparison.Ordinal));
        Assert.DoesNotContain("create_user", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/event-stream", List)]
    [InlineData("text/event-stream", Hiding + List)]
    [InlineData("application/json", "data: " + List + "\n\n")]
    [InlineData("application/json", Hiding)]
    [InlineData("text/event-stream", "\u00EF\u00BB\u00BFdata: " + List + "\n\n")]
    [InlineData("text/event-stream", ": x\u2028\u2028data: " + List + "\n\n")]
    [InlineData("text/event-stream", "id: \u0085\u0085data: " + List + "\n\n")]
    [InlineData("text/event-stream", "event: \v\vdata: " + List + "\n\n")]
    public async Task List_LabelledWrongly_ShowsNothing(string type, string body)
    {
        fixture.Answer = (200, [type], body);
        var text = "";

        try
        {
            using var response = await PostAsync();
            text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // Cut off.
        }

        Assert.DoesNotContain("create_user", text, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync() => fixture.Gateway.As("cursor", DevOrgPreset.Bob).PostAsync("/hr", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
}
