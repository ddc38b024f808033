namespace Okta.AgentProxy.Routing.Tests.State;

/// <summary>The URL that a request goes to.</summary>
public sealed class BackendRouteTests
{
    [Theory]
    [InlineData("https://h", "", "/")]
    [InlineData("https://h", "?q=1", "/?q=1")]
    [InlineData("https://h/", "?q=%2F..", "/?q=%2F..")]
    [InlineData("https://h", "/a?q=1", "/a?q=1")]
    [InlineData("https://h/mcp", "?q=1", "/mcp?q=1")]
    [InlineData("https://h/mcp/", "", "/mcp/")]
    [InlineData("https://h/mcp/", "?q=1", "/mcp/?q=1")]
    [InlineData("https://h/mcp/", "/a%2fb", "/mcp/a%2fb")]
    public void TargetFor_WhateverFollowsThePrefix_IsARequestTarget(string url, string rest, string expected)
    {
        Backend backend = new() { Name = "b", Url = new Uri(url), Paths = ["/b"] };
        BackendRoute route = new() { Backend = backend, Prefix = "/b", Handler = null!, Transport = null!, TargetBase = BackendRoute.TargetBaseOf(backend) };

        Assert.Equal(expected, route.TargetFor(rest).PathAndQuery);
    }
}
