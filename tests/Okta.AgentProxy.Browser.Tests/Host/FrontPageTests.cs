using System.Net;
using AgentProxy.Host;
using Microsoft.AspNetCore.Builder;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Host;

public sealed class FrontPageTests
{
    [Theory]
    [InlineData("/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true)]
    [InlineData("/", "TEXT/HTML", true)]
    [InlineData("/", "application/json, text/event-stream", false)]
    [InlineData("/", "*/*", false)]
    [InlineData("/", "text/html;q=0, */*", false)]
    [InlineData("/", "not a media type", false)]
    [InlineData("/", null, false)]
    [InlineData("/nothing", "text/html", false)]
    public async Task Front_Asked_AnswersBrowsersOnly(string path, string? accept, bool expected)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("salaries", "/salaries").App(app => app.UseFrontPage()));
        var caller = accept is null ? proxy.With(null) : proxy.With(null).Header("Accept", accept);

        var answer = await caller.GetAsync(path);

        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(expected, body.Contains("<h1>Okta.AgentProxy", StringComparison.Ordinal));
        Assert.DoesNotContain("salaries", body, StringComparison.Ordinal);
    }
}
