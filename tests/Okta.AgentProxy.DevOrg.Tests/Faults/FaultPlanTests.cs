using System.Net;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Tests.Faults;

public sealed class FaultPlanTests : IAsyncLifetime
{
    private DevOrgServer org = null!;

    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        org = await DevOrgServer.StartAsync();
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(org.BaseUrl) };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task Status_ForTwoRequests_ThenTheEndpointWorksAgain()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Status(503, TimeSpan.FromSeconds(7)), times: 2);

        using var first = await KeysAsync();
        using var second = await KeysAsync();
        using var third = await KeysAsync();

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter!.Delta);
        Assert.Equal(3, org.Organization.Requests.Count(DevOrgEndpoint.Keys));
    }

    [Fact]
    public async Task Add_ForOneServer_LeavesTheOthersAlone()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Status(500), authorizationServerId: DevOrganization.OrgServer);

        using var custom = await KeysAsync();
        using var organization = await client.GetAsync(new Uri("/oauth2/v1/keys", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, custom.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, organization.StatusCode);
    }

    [Fact]
    public async Task Dispose_OfTheHandle_EndsTheFault()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Status(500)).Dispose();

        using var response = await KeysAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task KeyOutage_OnAndOff_TakesKeysAwayAndBringsThemBack()
    {
        org.Organization.Faults.KeyOutage(true);
        using var during = await KeysAsync();
        org.Organization.Faults.KeyOutage(false);
        using var after = await KeysAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, during.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task WaitFor_ClosedGate_HoldsTheRequestUntilItOpens()
    {
        var gate = new TaskCompletionSource();
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.WaitFor(gate.Task));

        var pending = KeysAsync();
        await org.Organization.Requests.WaitForAsync(DevOrgEndpoint.Keys, 1);
        var whileClosed = pending.IsCompleted;
        gate.SetResult();
        using var response = await pending;

        Assert.False(whileClosed);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Hang_CallerGivesUp_EndsTheRequest()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Hang());
        using var impatience = new CancellationTokenSource();

        var pending = client.GetAsync(new Uri("/oauth2/default/v1/keys", UriKind.Relative), impatience.Token);
        await org.Organization.Requests.WaitForAsync(DevOrgEndpoint.Keys, 1);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task ResetConnection_Always_IsATransportError()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.ResetConnection());

        await Assert.ThrowsAsync<HttpRequestException>(KeysAsync);
    }

    [Fact]
    public async Task HalfBody_Always_AnnouncesMoreThanItSends()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.HalfBody());

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await KeysAsync();
            await response.Content.ReadAsStringAsync();
        });
    }

    [Fact]
    public async Task HugeBody_Always_SendsThatManyBytes()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.HugeBody(1_000_000));

        var body = await client.GetByteArrayAsync(new Uri("/oauth2/default/v1/keys", UriKind.Relative));

        Assert.Equal(1_000_000, body.Length);
    }

    [Fact]
    public async Task WrongContentType_Always_KeepsTheBody()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.WrongContentType());

        using var response = await KeysAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"keys\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_Always_PointsElsewhere()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Redirect(new Uri("http://127.0.0.1:1/elsewhere"), 307));

        using var response = await KeysAsync();

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal("http://127.0.0.1:1/elsewhere", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task GarbageAndOtherBodies_Always_AreSentAsGiven()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Garbage(), times: 1);
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Body(200, "[]"), times: 1);
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.OAuthError(500, "server_error", "x"), times: 1);
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Custom((http, next) => { http.Response.Headers["X-Seen"] = "1"; return next(); }), times: 1);

        using var garbage = await KeysAsync();
        using var body = await KeysAsync();
        using var error = await KeysAsync();
        using var custom = await KeysAsync();

        Assert.Equal(0x1f, (await garbage.Content.ReadAsByteArrayAsync())[0]);
        Assert.Equal("[]", await body.Content.ReadAsStringAsync());
        Assert.Equal("server_error", (string?)(await error.Content.ReadFromJsonAsync<JsonObject>())!["error"]);
        Assert.True(custom.IsSuccessStatusCode && custom.Headers.Contains("X-Seen"));
    }

    [Fact]
    public async Task LimitRate_OneTooMany_Answers429WithOktasHeadersUntilTheWindowEnds()
    {
        var clock = new ManualClock();
        await using var limited = await DevOrgServer.StartAsync(new DevOrgOptions { TimeProvider = clock });
        limited.Organization.Faults.LimitRate(DevOrgEndpoint.Keys, 1, TimeSpan.FromMinutes(1));
        var url = new Uri(limited.BaseUrl + "/oauth2/default/v1/keys");

        using var first = await client.GetAsync(url);
        using var second = await client.GetAsync(url);
        clock.Advance(TimeSpan.FromMinutes(1));
        using var third = await client.GetAsync(url);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal("E0000047", (string?)(await second.Content.ReadFromJsonAsync<JsonObject>())!["errorCode"]);
        Assert.Equal("1", second.Headers.GetValues("X-Rate-Limit-Limit").Single());
        Assert.Equal("0", second.Headers.GetValues("X-Rate-Limit-Remaining").Single());
        Assert.True(second.Headers.Contains("X-Rate-Limit-Reset"));
        Assert.Null(second.Headers.RetryAfter);
    }

    [Fact]
    public async Task RateLimited_AsAFault_CanSendRetryAfter()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.RateLimited(TimeSpan.FromSeconds(3)));

        using var response = await KeysAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData("disallowed_network_zone", 403, "access_denied")]
    [InlineData("no_matching_policy", 401, "access_denied")]
    [InlineData("id_jag_not_generated", 500, "server_error")]
    [InlineData("user_rate_limited", 429, "invalid_grant")]
    [InlineData("scope_denied", 400, "access_denied")]
    public async Task Refusal_ByItsInternalName_IsSentAsDocumented(string code, int status, string error)
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Token, DevOrgFault.Refusal(code));

        using var response = await client.PostAsync(new Uri("/oauth2/v1/token", UriKind.Relative), null);

        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((status, error), ((int)response.StatusCode, (string?)body["error"]));
        Assert.Equal(["error", "error_description"], body.Select(m => m.Key));
    }

    [Fact]
    public void Refusal_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => DevOrgFault.Refusal("nonsense"));

        Assert.Contains("no_matching_policy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delay_ByTheClock_DoesTheWork()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Delay(TimeSpan.FromMilliseconds(1)));

        using var response = await KeysAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Dispose_WhileARequestHangs_EndsAtOnce()
    {
        var server = await DevOrgServer.StartAsync();
        server.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Hang());
        var pending = client.GetAsync(new Uri(server.BaseUrl + "/oauth2/default/v1/keys"));
        await server.Organization.Requests.WaitForAsync(DevOrgEndpoint.Keys, 1);

        await server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => pending);
    }

    [Fact]
    public async Task Clear_WithFaultsAndLimits_RemovesBoth()
    {
        org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Status(500));
        org.Organization.Faults.LimitRate(DevOrgEndpoint.Keys, 0, TimeSpan.FromMinutes(1));

        org.Organization.Faults.Clear();
        using var response = await KeysAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<HttpResponseMessage> KeysAsync() => client.GetAsync(new Uri("/oauth2/default/v1/keys", UriKind.Relative));
}
