using System.Net;
using DemoServers;
using DemoServers.Employees;
using DemoServers.Finance;
using DemoServers.Partners;
using Okta.AgentProxy.IntegrationTests.Interop;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Demos;

public sealed class DemoServerTests
{
    private const string Key = "partner-key-0123456789";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("csharp")]
    [InlineData("csharp-legacy")]
    public async Task Employees_EitherEra_ListsItsTools(string client)
    {
        await using var server = await EmployeesServer.StartAsync();

        var result = await CallAsync(server, client, "get_employee", new() { ["id"] = "E1003" });

        Assert.Equal(["get_employee", "list_employees", "update_title", "whoami"], result.Tools.Order());
        Assert.Contains("Mei Tanaka", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Employees_UpdateTitle_IsRemembered()
    {
        await using var server = await EmployeesServer.StartAsync();

        await CallAsync(server, "csharp", "update_title", new() { ["id"] = "E1001", ["title"] = "Principal Engineer" });
        var result = await CallAsync(server, "csharp-legacy", "get_employee", new() { ["id"] = "E1001" });

        Assert.Contains("Principal Engineer", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Employees_UnknownId_IsTheToolsError()
    {
        await using var server = await EmployeesServer.StartAsync();

        var result = await CallAsync(server, "csharp", "get_employee", new() { ["id"] = "E9" });

        Assert.True(result.IsError);
        Assert.Contains("There is no employee 'E9'.", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Employees_WithHook_AsksItForEveryRequest()
    {
        var asked = 0;
        await using var server = await EmployeesServer.StartAsync(authorize: http =>
        {
            Interlocked.Increment(ref asked);
            return ValueTask.FromResult(http.Request.Headers.Authorization == "Bearer good");
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "Authorization", "Bearer bad"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "Authorization", "Bearer good"));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Partners_Key_IsCheckedAndShownMasked()
    {
        await using var server = await PartnersServer.StartAsync(Key);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "X-API-Key", Key + "x"));
        var result = await CallAsync(server, "csharp", "whoami", [], new() { ["X-API-Key"] = Key });

        Assert.Contains("par*** (22 characters)", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finance_Basic_IsCheckedAndShowsOnlyTheUser()
    {
        await using var server = await FinanceServer.StartAsync("svc-agent", "s3cret-password");
        var credential = "Basic " + Convert.ToBase64String("svc-agent:s3cret-password"u8);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "X-Nothing", "1"));
        var approved = await CallAsync(server, "csharp", "approve_invoice", new() { ["id"] = "INV-2041" }, new() { ["Authorization"] = credential });
        var who = await CallAsync(server, "csharp-legacy", "whoami", [], new() { ["Authorization"] = credential });

        Assert.Contains("approved", approved.Text, StringComparison.Ordinal);
        Assert.Contains("svc-agent", who.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", who.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CredentialView_Jwt_ShowsClaimsButNotTheToken()
    {
        var payload = System.Buffers.Text.Base64Url.EncodeToString("""{"iss":"https://id.example","sub":"ann","cid":"agent","exp":1}"""u8);
        var token = $"e30.{payload}.c2lnbmF0dXJl";

        var view = CredentialView.Of("Authorization", $"Bearer {token}");

        Assert.Equal("jwt", view.Kind);
        Assert.Equal("iss=https://id.example sub=ann cid=agent", view.Shown);
    }

    private static async Task<InteropResult> CallAsync(
        DemoServer server, string client, string tool, Dictionary<string, object?> arguments, Dictionary<string, string>? headers = null)
    {
        await using var target = new ProxyUnderTest(server.Url, headers);

        return await InteropClient.Named(client).ListAndCallAsync(target, tool, arguments, Cancellation);
    }

    private static async Task<HttpStatusCode> StatusAsync(DemoServer server, string header, string value)
    {
        using var client = WireClient.Create();
        using var request = McpRequests.Modern(server.Url, "server/discover", 1);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await client.SendAsync(request, Cancellation);

        return response.StatusCode;
    }
}
