namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class BackendCompilerTests
{
    [Theory]
    [InlineData("url: server/mcp", "url must be an absolute http or https URL")]
    [InlineData("url: ftp://h/mcp", "url must be an absolute http or https URL")]
    [InlineData("url: stdio://x", "url must be an absolute http or https URL")]
    [InlineData("url: http://user:pw@h/mcp", "url must not contain a user name or password")]
    [InlineData("url: http://@h/mcp", "url must not contain a user name or password")]
    [InlineData("url: http://h/mcp?x=1", "url must not have a query")]
    [InlineData("url: http://h/mcp?", "url must not have a query")]
    [InlineData("url: 'http://h/mcp#x'", "url must not have a fragment")]
    [InlineData("url: 'http://h/m cp'", "url must not contain white space")]
    [InlineData("description: no url", "url is required")]
    [InlineData("url: http://h/mcp\n    timeout_seconds: 0", "timeout_seconds must be between 1 and 3600.")]
    [InlineData("url: http://h/mcp\n    timeout_seconds: -5", "timeout_seconds must be between 1 and 3600.")]
    [InlineData("url: http://h/mcp\n    activity_timeout_seconds: 0", "activity_timeout_seconds must be between 1 and 86400.")]
    [InlineData("url: http://h/mcp\n    max_request_body_bytes: 10", "max_request_body_bytes must be between 1024 and 67108864.")]
    [InlineData("url: http://h/mcp\n    max_request_body_bytes: 99999999999", "max_request_body_bytes must be a whole number.")]
    [InlineData("url: http://h/mcp\n    scopes: { read: 'a b' }", "scopes.read is not a scope")]
    public async Task Compile_BadSetting_IsReported(string setting, string expected)
    {
        await using var fixture = Backend("a", setting + "\n    paths: [/a]\n    auth_method: none");

        Assert.Contains(fixture.Problems(), p => p.Contains("backends.a." + expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'a b'")]
    [InlineData("-a")]
    [InlineData("'ä'")]
    [InlineData("a/b")]
    public async Task Compile_NameThatCannotBeUsed_IsReported(string name)
    {
        await using var fixture = Backend(name, "url: http://h/mcp\n    paths: [/a]\n    auth_method: none");

        Assert.Contains(fixture.Problems(), p => p.Contains("is no name that can be used", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "paths is required")]
    [InlineData("[/a, /a]", "paths[1] is listed twice")]
    [InlineData("[/a, /A]", "paths[1] is listed twice")]
    [InlineData("[/a/]", "paths[0] must not end in '/'")]
    public async Task Compile_BadPaths_AreReported(string paths, string expected)
    {
        await using var fixture = Backend("a", $"url: http://h/mcp\n    paths: {paths}\n    auth_method: none");

        Assert.Contains(fixture.Problems(), p => p.Contains("backends.a." + expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 1)]
    [InlineData(20_000, 1)]
    public async Task Compile_ManyPaths_AreBoundedWithOneProblem(int count, int problems)
    {
        await using var fixture = Backend("a", $"url: http://h/mcp\n    paths: [{string.Join(", ", Enumerable.Range(0, count).Select(i => $"/p{i}"))}]\n    auth_method: none");

        Assert.Equal(problems, fixture.Problems().Count(p => p.Contains("backends.a.paths must have at most 256 entries", StringComparison.Ordinal)));
        Assert.Equal(problems, fixture.Problems().Length);
    }

    [Theory]
    [InlineData("true", "/HR", 1)]
    [InlineData("true", "/hr/sub", 0)]
    [InlineData("false", "/hr", 0)]
    public async Task Compile_PathOfAnotherBackend_IsAProblemWhenBothAreEnabled(string enabled, string path, int problems)
    {
        await using var fixture = new ConfigurationFixture($$"""
            okta_domain: dev-1.okta.com
            backends:
              hr: { url: http://h/mcp, paths: [/hr], auth_method: none }
              other: { url: http://o/mcp, paths: [{{path}}], auth_method: none, enabled: {{enabled}} }
            """);

        var found = fixture.Problems();

        Assert.Equal(problems, found.Length);
        Assert.All(found, p => Assert.Contains("config.yaml:4: backends.other.paths[0] is already a path of backend 'hr'", p, StringComparison.Ordinal));
    }

    private static ConfigurationFixture Backend(string name, string settings) =>
        new($"okta_domain: dev-1.okta.com\nbackends:\n  {name}:\n    {settings}\n");
}
