namespace Okta.AgentProxy.Core.Tests.Identity.Keys;

public class RefreshRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void MayAsk_FruitlessFetches_AreTwoInAnyInterval()
    {
        var rules = new RefreshRules();
        var asked = new List<DateTimeOffset>();

        for (var second = 0; second < 300; second++)
        {
            var now = Start.AddSeconds(second);
            if (rules.MayAsk($"kid-{second}", hasKeys: true, now))
            {
                asked.Add(now);
                rules.Settle($"kid-{second}", isFound: false, now);
            }
        }

        Assert.Equal(20, asked.Count);
        Assert.All(asked, first => Assert.InRange(asked.Count(a => a >= first && a < first + RefreshBudget.Interval), 1, 2));
    }

    [Fact]
    public void MayAsk_FetchesThatFoundTheKey_AreNotCounted()
    {
        var rules = new RefreshRules();

        for (var i = 0; i < 50; i++)
        {
            Assert.True(rules.MayAsk($"kid-{i}", hasKeys: true, Start));
            rules.Settle($"kid-{i}", isFound: true, Start);
        }
    }

    [Fact]
    public void MayAsk_WithoutKeysAfterFailures_WaitsLongerEachTimeUpToEightSeconds()
    {
        var rules = new RefreshRules();
        var now = Start;
        List<int> waits = [];

        for (var failure = 0; failure < 6; failure++)
        {
            rules.Failed(hasKeys: false, now);
            var wait = 0;
            while (!rules.MayAsk("kid", hasKeys: false, now.AddSeconds(wait)))
            {
                wait++;
            }

            waits.Add(wait);
            now = now.AddSeconds(wait);
        }

        Assert.Equal([1, 2, 4, 8, 8, 8], waits);
    }

    [Fact]
    public void Succeeded_AfterFailures_StartsAfresh()
    {
        var rules = new RefreshRules();
        rules.Failed(hasKeys: false, Start);
        rules.Failed(hasKeys: false, Start);

        rules.Succeeded();

        Assert.False(rules.IsFailing);
        Assert.True(rules.MayAsk("kid", hasKeys: false, Start));
    }

    [Fact]
    public void Settle_WhileTheIssuerFails_SaysNothingAboutTheKey()
    {
        var rules = new RefreshRules();
        rules.MayAsk("kid", hasKeys: true, Start);
        rules.Failed(hasKeys: true, Start);
        rules.Settle("kid", isFound: false, Start);

        Assert.True(rules.MayAsk("kid", hasKeys: true, Start));
    }

    [Fact]
    public void UnknownKeyIds_HoweverMany_AreBounded()
    {
        var unknown = new UnknownKeyIds();

        for (var i = 0; i < 10_000; i++)
        {
            unknown.Add($"kid-{i}", Start);
        }

        Assert.True(unknown.Contains("kid-9999", Start));
        Assert.False(unknown.Contains("kid-0", Start));
    }
}
