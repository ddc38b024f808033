namespace Okta.AgentProxy.Routing.Tests.Discovery;

/// <summary>
/// Challenge → document → resource, for every spelling of a backend's URL that is served: what the document calls the resource is the URL that the client
/// used, or a path above it (RFC 9728 §3.3, and what the official SDKs compare).
/// </summary>
public sealed class CanonicalResourceTests
{
    public static TheoryData<string, string, string, string?> Rows => new()
    {
        // Prefix, base URL's path, what the client calls, the resource's path (null: not served).
        { "/employees", "", "/employees", "/employees" },
        { "/employees", "", "/employees/", "/employees/" },
        { "/employees", "", "/employees/sub", "/employees" },
        { "/employees", "", "/employees/sub/", "/employees" },
        { "/employees", "", "/employees?tenant=a", "/employees" },
        { "/employees", "", "/employees/?tenant=a", "/employees/" },
        { "/employees", "", "/employees//", null },
        { "/employees", "", "//employees", null },
        { "/employees", "", "/employees/.", null },
        { "/employees", "", "/EMPLOYEES", null },
        { "/employees", "", "/Employees/", null },
        { "/employees", "", "/%65mployees", null },
        { "/employees", "", "/employees%2F", null },
        { "/employees", "", "/employees/%20", "/employees" },
        { "/hr/people", "", "/hr/people", "/hr/people" },
        { "/hr/people", "", "/hr/people/", "/hr/people/" },
        { "/hr/people", "", "/hr/", null },
        { "/employees", "/gw", "/employees", "/gw/employees" },
        { "/employees", "/gw", "/employees/", "/gw/employees/" },
        { "/employees", "/gw/", "/employees/", "/gw/employees/" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Challenge_LeadsToADocumentThatCoversWhatWasCalled(string prefix, string basePath, string called, string? resource)
    {
        await using var proxy = await TestProxy.StartAsync(p =>
        {
            p.Backend("employees", prefix).Backend("other", "/other");
            if (basePath.Length > 0)
            {
                p.Setting("gateway_base_url", "http://127.0.0.1:1" + basePath);
            }
        });

        using var challenged = await proxy.With(token: null).PostAsync(called, Some.ToolsList);

        if (resource is null)
        {
            Assert.Equal(HttpStatusCode.NotFound, challenged.StatusCode);
            return;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, challenged.StatusCode);
        var address = new Uri(challenged.Headers.WwwAuthenticate.ToString().Split("resource_metadata=\"")[1].Split('"')[0]);
        using var answer = await proxy.With(token: null).GetAsync(address.AbsolutePath);
        var named = new Uri((await answer.JsonAsync()).GetProperty("resource").GetString()!, UriKind.Absolute);
        Assert.Equal(resource, named.OriginalString[named.GetLeftPart(UriPartial.Authority).Length..]);
        Assert.True(IsCovered(basePath.TrimEnd('/') + called.Split('?')[0], named.AbsolutePath), $"{called} is not below {named}");
        Assert.Equal("/.well-known/oauth-protected-resource" + resource, address.AbsolutePath);
    }

    [Theory]
    [InlineData("/employees//")]
    [InlineData("/employees/sub/")]
    [InlineData("//")]
    [InlineData("/Employees/")]
    public async Task Document_OfAPathThatIsNotServed_Is404(string path)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("employees", "/employees"));

        using var response = await proxy.With(token: null).GetAsync("/.well-known/oauth-protected-resource" + path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>What checkResourceAllowed of the TypeScript and Python SDKs compares: no longer than what was called, and a prefix of it on a segment boundary.</summary>
    private static bool IsCovered(string called, string resource) =>
        called.Length >= resource.Length && WithSlash(called).StartsWith(WithSlash(resource), StringComparison.Ordinal);

    private static string WithSlash(string path) => path.EndsWith('/') ? path : path + "/";
}
