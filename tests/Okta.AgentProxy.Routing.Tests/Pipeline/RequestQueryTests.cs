using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

public sealed class RequestQueryTests
{
    [Theory]
    [InlineData("?_method=DELETE")]
    [InlineData("?a=1&_METHOD=put")]
    [InlineData("?%5Fmethod=DELETE")]
    [InlineData("?_m%65thod")]
    [InlineData("?+_method=DELETE")]
    [InlineData("?%20%09_method=DELETE")]
    [InlineData("?.method=DELETE")]
    [InlineData("?[method=DELETE")]
    [InlineData("?a;_method=DELETE")]
    [InlineData("?_method%00x=DELETE")]
    [InlineData("?_method[]=DELETE")]
    [InlineData("?x-http-method-override=DELETE")]
    public void HasOneReading_MethodOverride_Never(string query)
    {
        var forMcp = RequestQuery.HasOneReading(query, BackendProtocol.Mcp);
        var forHttp = RequestQuery.HasOneReading(query, BackendProtocol.Http);

        Assert.False(forMcp);
        Assert.False(forHttp);
    }

    [Theory]
    [InlineData("?method=tools/call")]
    [InlineData("?Method=tools/call")]
    [InlineData("?params=%7B%7D")]
    [InlineData("?params[name]=delete_all")]
    [InlineData("?params%5Bname%5D=delete_all")]
    [InlineData("?params.name=delete_all")]
    [InlineData("?x&&jsonrpc=2.0")]
    [InlineData("?p%61r%61ms%5b=1")]
    [InlineData("?method")]
    public void HasOneReading_MemberOfAMessage_NotForMcp(string query)
    {
        var forMcp = RequestQuery.HasOneReading(query, BackendProtocol.Mcp);
        var forHttp = RequestQuery.HasOneReading(query, BackendProtocol.Http);

        Assert.False(forMcp);
        Assert.True(forHttp);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?q=_method")]
    [InlineData("?q=%2F&page=2")]
    [InlineData("?methods=a&my_method=b&payment_method=c")]
    [InlineData("?%zz=1&%=2&a%5")]
    [InlineData("?a_name_that_is_longer_than_any_of_those_that_are_looked_for=1")]
    [InlineData("?=method&;&")]
    [InlineData("?filter[method]=x")]
    [InlineData("?sessionId=1&id=7")]
    public void HasOneReading_OtherParameters_Always(string? query)
    {
        var forMcp = RequestQuery.HasOneReading(query, BackendProtocol.Mcp);

        Assert.True(forMcp);
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("http")]
    public async Task Request_QueryWithMethodOverride_Is400AndReachesNoBackend(string protocol)
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp"), settings: ("protocol", protocol)));

        using var refused = await proxy.As().PostAsync("/b?_method=DELETE", Some.ToolsList);
        using var passed = await proxy.As().PostAsync("/b?page=2", Some.ToolsList);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("invalid_request", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Equal("?page=2", backend.Requests.All.Single().Query);
    }
}
