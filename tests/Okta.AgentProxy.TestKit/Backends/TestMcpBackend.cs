using DemoServers.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.TestKit.Backends.Fixtures;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>A real MCP server of both eras on a loopback port, with the conformance suite's fixtures, which records and can be scripted.</summary>
public sealed class TestMcpBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConformanceFixtures _fixtures;

    private TestMcpBackend(
        WebApplication app,
        ConformanceFixtures fixtures,
        TestMcpBackendOptions options,
        RequestLog requests,
        ScriptedAnswers answers,
        McpChanges changes)
    {
        _fixtures = fixtures;
        _app = app;
        Requests = requests;
        Answers = answers;
        Changes = changes;
        Url = new Uri(LoopbackHost.AddressOf(app), options.Path);
    }

    /// <summary>The MCP endpoint.</summary>
    public Uri Url { get; }

    /// <summary>What arrived, scripted or not.</summary>
    public RequestLog Requests { get; }

    /// <summary>Answers to give instead of the server's own.</summary>
    public ScriptedAnswers Answers { get; }

    /// <summary>Announces list changes and resource updates to whoever is connected.</summary>
    public McpChanges Changes { get; }

    /// <summary>Starts a backend.</summary>
    public static async Task<TestMcpBackend> StartAsync(TestMcpBackendOptions? options = null)
    {
        options ??= new();

        var requests = new RequestLog();
        var answers = new ScriptedAnswers();
        var changes = new McpChanges();
        var fixtures = new ConformanceFixtures(changes, options.Tools);
        var mcp = new DualEraMcpOptions
        {
            CreateServerOptions = fixtures.CreateOptions,
            Eras = options.Eras,
            ResumableStreams = options.ResumableStreams,
            AllowedHosts = options.ChecksHost ? ["localhost", "127.0.0.1", "[::1]"] : [],
            Changes = changes,
        };

        var app = await LoopbackHost.StartAsync(a =>
        {
            a.Use(next => http => requests.RecordAsync(http, h => answers.AnswerAsync(h, next)));

            if (options.Authorize is { } authorize)
            {
                a.Use(next => http => AuthorizeAsync(http, authorize, next));
            }

            a.MapDualEraMcp(options.Path, mcp);
        });

        return new TestMcpBackend(app, fixtures, options, requests, answers, changes);
    }

    /// <summary>Stops the backend; open streams are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _fixtures.Dispose();
    }

    private static async Task AuthorizeAsync(HttpContext http, Func<HttpContext, ValueTask<bool>> authorize, RequestDelegate next)
    {
        if (await authorize(http))
        {
            await next(http);
            return;
        }

        // A challenge and a cookie that no client of a proxy may ever see.
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Bearer resource_metadata=\"http://backend.invalid/.well-known/oauth-protected-resource\"";
        http.Response.Headers.SetCookie = "backend_session=secret";
        await http.Response.WriteAsJsonAsync(new { error = "unauthorized" }, http.RequestAborted);
    }
}
