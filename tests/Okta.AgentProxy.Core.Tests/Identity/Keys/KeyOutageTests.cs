using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

public class KeyOutageTests
{
    public static TheoryData<string> Failures => ["503", "404", "redirect", "garbage", "huge", "half", "reset", "no keys", "html", "weak key"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Outage_WithoutKeys_Is503AndThenRecovers(string failure)
    {
        await using var identity = await IdentityFixture.StartAsync();
        using var outage = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, Fault(failure, identity));

        var during = await identity.AuthenticateAsync(identity.Token());
        outage.Dispose();
        identity.Clock.Advance(TimeSpan.FromSeconds(1));
        var afterwards = await identity.AuthenticateAsync(identity.Token());

        Assert.Equal(503, during.Error!.Status);
        Assert.Equal("identity_provider_unavailable", during.Error.Code);
        Assert.NotNull(during.Error.RetryAfter);
        Assert.Null(during.Error.Challenge);
        Assert.NotNull(afterwards.Subject);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Outage_WithKnownKeys_ServesThem(string failure)
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        using var outage = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, Fault(failure, identity));

        identity.Clock.Advance(IssuerKeyLoader.MaxRefreshInterval);
        await identity.Keys.WhenIdleAsync();
        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.NotNull(outcome.Subject);
    }

    [Fact]
    public async Task Outage_OfTheMetadata_Is503()
    {
        await using var identity = await IdentityFixture.StartAsync();
        using var outage = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Metadata, DevOrgFault.Status(500));

        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.Equal(503, outcome.Error!.Status);
    }

    [Theory]
    [InlineData("{\"issuer\":\"https://evil.example.com\",\"jwks_uri\":\"{org}/oauth2/default/v1/keys\"}")]
    [InlineData("{\"issuer\":\"{org}/oauth2/default/\",\"jwks_uri\":\"{org}/oauth2/default/v1/keys\"}")]
    [InlineData("{\"jwks_uri\":\"{org}/oauth2/default/v1/keys\"}")]
    [InlineData("{\"issuer\":\"{org}/oauth2/default\"}")]
    [InlineData("{\"issuer\":\"{org}/oauth2/default\",\"jwks_uri\":\"/oauth2/default/v1/keys\"}")]
    [InlineData("{\"issuer\":\"{org}/oauth2/default\",\"jwks_uri\":\"http://169.254.169.254/keys\"}")]
    [InlineData("{\"issuer\":\"{org}/oauth2/default\",\"jwks_uri\":\"file:///etc/keys\"}")]
    [InlineData("{\"issuer\":\"{org}/oauth2/default\",\"issuer\":\"{org}/oauth2/default\",\"jwks_uri\":\"{org}/oauth2/default/v1/keys\"}")]
    [InlineData("[]")]
    public async Task Metadata_ThatIsNotTheIssuers_IsNotFollowed(string metadata)
    {
        await using var identity = await IdentityFixture.StartAsync();
        var body = metadata.Replace("{org}", identity.Org.BaseUrl, StringComparison.Ordinal);
        using var forged = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Metadata, DevOrgFault.Body(200, body));

        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.Equal(503, outcome.Error!.Status);
        Assert.Equal(0, identity.KeyFetches);
    }

    [Fact]
    public async Task Outage_WithoutKeys_IsNotAskedAboutByEveryRequest()
    {
        await using var identity = await IdentityFixture.StartAsync();
        identity.Org.Organization.Faults.KeyOutage(true);

        for (var i = 0; i < 100; i++)
        {
            var outcome = await identity.AuthenticateAsync(identity.Token());

            Assert.Equal(503, outcome.Error!.Status);
        }

        Assert.Equal(1, identity.KeyFetches);
    }

    [Fact]
    public async Task Outage_AndAnUnknownKey_Is503BecauseTheTokenMayBeGood()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        identity.Org.RotateKeys();
        identity.Org.Organization.Faults.KeyOutage(true);

        var outcome = await identity.AuthenticateAsync(identity.Token());
        identity.Org.Organization.Faults.KeyOutage(false);
        identity.Clock.Advance(RefreshBudget.Interval);
        await identity.Keys.WhenIdleAsync();
        var afterwards = await identity.AuthenticateAsync(identity.Token());

        Assert.Equal(503, outcome.Error!.Status);
        Assert.NotNull(afterwards.Subject);
    }

    [Fact]
    public async Task Outage_OfADay_EndsTheTrustInOldKeys()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        identity.Org.Organization.Faults.KeyOutage(true);

        identity.Clock.Advance(IssuerKeySource.MaxStaleness);
        await identity.Keys.WhenIdleAsync();
        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.Equal(503, outcome.Error!.Status);
    }

    [Fact]
    public async Task Caller_WhoGivesUpWaiting_DoesNotStopTheFetchForOthers()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var gate = new TaskCompletionSource();
        using var held = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.WaitFor(gate.Task));
        using var impatient = new CancellationTokenSource();
        var jwt = new InboundJwt(identity.Org.Issuer, identity.Org.Organization.KeyIds()[^1], "RS256");

        var first = identity.Keys.EnsureAsync(jwt, impatient.Token).AsTask();
        var second = identity.Keys.EnsureAsync(jwt, CancellationToken.None).AsTask();
        await impatient.CancelAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(KeyLookup.Found, await second);
    }

    private static DevOrgFault Fault(string name, IdentityFixture identity) => name switch
    {
        "503" => DevOrgFault.Status(503),
        "404" => DevOrgFault.Status(404),
        "redirect" => DevOrgFault.Redirect(new Uri(identity.Org.BaseUrl + "/oauth2/v1/keys")),
        "garbage" => DevOrgFault.Garbage(),
        "huge" => DevOrgFault.HugeBody(IssuerKeyReader.MaxDocumentBytes + 1),
        "half" => DevOrgFault.HalfBody(),
        "reset" => DevOrgFault.ResetConnection(),
        "no keys" => DevOrgFault.Body(200, "{\"keys\":[]}"),
        "html" => DevOrgFault.Body(200, "<html>sign in</html>", "text/html"),
        "weak key" => DevOrgFault.Body(200, WeakKeys()),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static string WeakKeys()
    {
        using var weak = System.Security.Cryptography.RSA.Create(1024);
        return TestJwt.Jwks(TestJwt.Jwk(weak, "weak"));
    }
}
