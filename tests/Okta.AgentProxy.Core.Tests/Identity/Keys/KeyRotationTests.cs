using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

public class KeyRotationTests
{
    [Fact]
    public async Task Rotation_FirstTokenOfANewKey_IsAcceptedWithinItsRequest()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());

        identity.Org.RotateKeys();
        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.NotNull(outcome.Subject);
        Assert.Equal(2, identity.KeyFetches);
    }

    [Fact]
    public async Task Rotation_ManyInARow_NeverCauseARefusal()
    {
        await using var identity = await IdentityFixture.StartAsync();

        for (var i = 0; i < 6; i++)
        {
            identity.Org.RotateKeys();

            var outcome = await identity.AuthenticateAsync(identity.Token());

            Assert.NotNull(outcome.Subject);
        }
    }

    [Fact]
    public async Task Rotation_KeyPublishedAhead_NeedsNoFetch()
    {
        await using var identity = await IdentityFixture.StartAsync();
        identity.Org.Organization.AddNextKey();
        await identity.AuthenticateAsync(identity.Token());

        identity.Org.RotateKeys();
        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.NotNull(outcome.Subject);
        Assert.Equal(1, identity.KeyFetches);
    }

    [Fact]
    public async Task Rotation_ManyCallersAtOnce_FetchOnce()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        identity.Org.RotateKeys();
        var gate = new TaskCompletionSource();
        using var held = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.WaitFor(gate.Task));

        var callers = Enumerable.Range(0, 50).Select(_ => identity.AuthenticateAsync(identity.Token())).ToArray();
        await identity.Org.Organization.Requests.WaitForAsync(DevOrgEndpoint.Keys, 2, TestContext.Current.CancellationToken);
        gate.SetResult();
        var outcomes = await Task.WhenAll(callers);

        Assert.All(outcomes, o => Assert.NotNull(o.Subject));
        Assert.Equal(2, identity.KeyFetches);
    }

    [Fact]
    public async Task Rotation_RefreshUnderWayFromBeforeTheRotation_IsNotTheLastWord()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var gate = new TaskCompletionSource();
        var before = identity.Org.Organization.KeyIds();
        var oldToken = identity.Token();
        using var held = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Custom(async (http, next) =>
        {
            await next();
            await gate.Task;
        }), times: 1);
        var first = identity.AuthenticateAsync(oldToken);
        await identity.Org.Organization.Requests.WaitForAsync(DevOrgEndpoint.Keys, 1, TestContext.Current.CancellationToken);

        // The answer that is on its way was written before this key existed.
        identity.Org.RotateKeys();
        var second = identity.AuthenticateAsync(identity.Token());
        gate.SetResult();

        Assert.NotNull((await first).Subject);
        Assert.NotNull((await second).Subject);
        Assert.NotEqual(before, identity.Org.Organization.KeyIds());
    }

    [Fact]
    public async Task Withdrawal_OfAKey_EndsItsTokensAtTheNextRefresh()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Token();
        await identity.AuthenticateAsync(token);
        identity.Org.RotateKeys();
        identity.Org.Organization.DropOldKeys();

        identity.Clock.Advance(IssuerKeyLoader.MaxRefreshInterval);
        await identity.Keys.WhenIdleAsync();
        var outcome = await identity.AuthenticateAsync(token);

        Assert.Equal("invalid_token", outcome.Error!.Code);
    }

    [Fact]
    public async Task Withdrawal_OfAKey_EndsWhatTheCacheRemembers()
    {
        await using var identity = await IdentityFixture.StartAsync();
        identity.Org.RotateKeys();
        var old = identity.Token();
        await identity.AuthenticateAsync(old);
        identity.Org.RotateKeys();
        identity.Org.Organization.DropOldKeys();

        // A token of the new key brings the new key set, and with it the end of everything found out by the old one.
        await identity.AuthenticateAsync(identity.Token());
        var outcome = await identity.AuthenticateAsync(old);

        Assert.Equal("invalid_token", outcome.Error!.Code);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(180, 3)]
    [InlineData(86_400, 10)]
    public async Task Refresh_InTheBackground_HonoursMaxAgeWithinBounds(int maxAgeSeconds, int expectedMinutes)
    {
        await using var identity = await IdentityFixture.StartAsync(organization: o => o.JwksMaxAge = TimeSpan.FromSeconds(maxAgeSeconds));
        await identity.AuthenticateAsync(identity.Token());

        identity.Clock.Advance(TimeSpan.FromMinutes(expectedMinutes) - TimeSpan.FromSeconds(1));
        await identity.Keys.WhenIdleAsync();
        var justBefore = identity.KeyFetches;
        identity.Clock.Advance(TimeSpan.FromSeconds(1));
        await identity.Keys.WhenIdleAsync();

        Assert.Equal(1, justBefore);
        Assert.Equal(2, identity.KeyFetches);
    }

    [Fact]
    public async Task SameKeyId_WithAnotherKey_IsNotVerifiedByTheOld()
    {
        using var first = System.Security.Cryptography.RSA.Create(2048);
        using var second = System.Security.Cryptography.RSA.Create(2048);
        await using var identity = await IdentityFixture.StartAsync();
        var faults = identity.Org.Organization.Faults;
        var header = () => new System.Text.Json.Nodes.JsonObject { ["alg"] = "RS256", ["kid"] = "same" };
        string Signed(System.Security.Cryptography.RSA key) => TestJwt.Sign(header(), TestJwt.Claims(identity.Token()), key);

        using (faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Body(200, TestJwt.Jwks(TestJwt.Jwk(first, "same")))))
        {
            Assert.NotNull((await identity.AuthenticateAsync(Signed(first))).Subject);
        }

        using (faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Body(200, TestJwt.Jwks(TestJwt.Jwk(second, "same")))))
        {
            identity.Clock.Advance(IssuerKeyLoader.MaxRefreshInterval);
            await identity.Keys.WhenIdleAsync();
        }

        Assert.NotNull((await identity.AuthenticateAsync(Signed(second))).Subject);
        Assert.Equal("invalid_token", (await identity.AuthenticateAsync(Signed(first))).Error!.Code);
    }
}
