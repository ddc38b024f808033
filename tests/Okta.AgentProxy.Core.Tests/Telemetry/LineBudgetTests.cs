using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.TestKit;
using ManualTime = Okta.AgentProxy.Storage.Contract.ManualTime;

namespace Okta.AgentProxy.Core.Tests.Telemetry;

/// <summary>Log lines that anybody can cause are few, and what was left out is counted.</summary>
public sealed class LineBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 10, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(LineBudget.LinesPerMinute, 0)]
    [InlineData(LineBudget.LinesPerMinute + 1, 1)]
    [InlineData(5000, 5000 - LineBudget.LinesPerMinute)]
    public void Take_OfAMinute_SaysHowManyWereLeftOut(int asked, int leftOut)
    {
        using LogCollector logs = new();
        ManualTime time = new(Start);
        using LineBudget lines = new(time, Logger(logs));

        var taken = Enumerable.Range(0, asked).Count(_ => lines.Take("host"));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(asked - leftOut, taken);
        Assert.Equal(leftOut > 0 ? [$"{leftOut}"] : [], logs.Entries.Where(entry => entry.Id.Id == EventIds.LinesLeftOut).Select(entry => entry.Message.Split(' ')[4]));
        Assert.True(lines.Take("host"));
    }

    [Fact]
    public void Take_MoreReasonsThanThereAre_ShareOne()
    {
        using LogCollector logs = new();
        ManualTime time = new(Start);
        using LineBudget lines = new(time, Logger(logs));

        var taken = Enumerable.Range(0, 10_000).Count(i => lines.Take($"reason {i}"));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(LineBudget.MaxReasons + LineBudget.LinesPerMinute, taken);
        Assert.Single(logs.Entries, entry => entry.Id.Id == EventIds.LinesLeftOut);
    }

    [Fact]
    public void Take_OneReasonUsedUp_LeavesTheOthers()
    {
        using LogCollector logs = new();
        using LineBudget lines = new(new ManualTime(Start), Logger(logs));

        for (var i = 0; i < 100; i++)
        {
            lines.Take("host");
        }

        Assert.True(lines.Take("origin"));
        Assert.False(lines.Take("host"));
    }

    private static ILogger<LineBudget> Logger(LogCollector logs)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(logs)).BuildServiceProvider();
        return services.GetRequiredService<ILogger<LineBudget>>();
    }
}
