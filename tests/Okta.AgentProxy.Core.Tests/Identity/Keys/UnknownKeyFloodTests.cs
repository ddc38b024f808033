using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

public class UnknownKeyFloodTests
{
    [Fact]
    public async Task Flood_OneAfterTheOther_CausesTwoFetches()
    {
        await using var identity = await IdentityFixture.StartAsync();

        for (var i = 0; i < 1_000; i++)
        {
            var outcome = await identity.AuthenticateAsync(Forged(identity, $"kid-{i}"));

            Assert.Equal(401, outcome.Error!.Status);
        }

        Assert.InRange(identity.KeyFetches, 1, 2);
    }

    [Fact]
    public async Task Flood_AllAtOnceOnAWarmProxy_CausesTwoFetches()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        identity.Clock.Advance(RefreshBudget.Interval);
        var before = identity.KeyFetches;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => Task.Run(() => identity.AuthenticateAsync(Forged(identity, $"kid-{i}")))));

        Assert.All(outcomes, o => Assert.Equal(401, o.Error!.Status));
        Assert.InRange(identity.KeyFetches - before, 1, 2);
    }

    [Fact]
    public async Task Flood_DoesNotTouchTokensOfKnownKeys()
    {
        await using var identity = await IdentityFixture.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await identity.AuthenticateAsync(Forged(identity, $"kid-{i}"));
        }

        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.NotNull(outcome.Subject);
    }

    [Fact]
    public async Task Flood_OverAndARealRotation_AcceptsTheNewKeyOnceTheBudgetIsBack()
    {
        await using var identity = await IdentityFixture.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await identity.AuthenticateAsync(Forged(identity, $"kid-{i}"));
        }

        identity.Org.RotateKeys();
        identity.Clock.Advance(RefreshBudget.Interval);
        var outcome = await identity.AuthenticateAsync(identity.Token());

        Assert.NotNull(outcome.Subject);
    }

    [Fact]
    public async Task UnknownKey_OfAStubbornClient_IsAskedForOnceAMinute()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        var stubborn = Forged(identity, "gone");
        await identity.AuthenticateAsync(stubborn);
        var after = identity.KeyFetches;

        identity.Clock.Advance(RefreshBudget.Interval + TimeSpan.FromSeconds(1));
        await identity.AuthenticateAsync(stubborn);
        var withinTheMinute = identity.KeyFetches;
        identity.Clock.Advance(UnknownKeyIds.Lifetime);
        await identity.AuthenticateAsync(stubborn);

        Assert.Equal(after, withinTheMinute);
        Assert.Equal(after + 1, identity.KeyFetches);
    }

    [Fact]
    public async Task ExpiredToken_OfAnUnknownKey_CausesNoFetch()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await identity.AuthenticateAsync(identity.Token());
        var expired = identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, lifetime: TimeSpan.FromHours(-1), header: h => h["kid"] = "gone");

        var outcome = await identity.AuthenticateAsync(expired);

        Assert.Equal("token_expired", outcome.Error!.Code);
        Assert.Equal(1, identity.KeyFetches);
    }

    private static string Forged(IdentityFixture identity, string kid) => identity.Org.Organization.Forge.SignedByStranger(identity.Token(), kid);
}
