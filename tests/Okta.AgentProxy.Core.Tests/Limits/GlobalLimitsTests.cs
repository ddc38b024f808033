namespace Okta.AgentProxy.Core.Tests.Limits;

public sealed class GlobalLimitsTests
{
    private readonly GlobalLimits _limits = new();

    [Fact]
    public void Replace_WithOthers_TellsWhoWatches()
    {
        var watched = _limits.Watch();

        _limits.Replace([new RequestLimit { Concurrency = 1 }]);

        Assert.True(watched.HasChanged);
        Assert.Equal(1, Assert.Single(_limits.Current).Concurrency);
    }

    [Fact]
    public void Replace_WithTheSame_TellsNobody()
    {
        _limits.Replace([new RequestLimit { Concurrency = 1, Tools = ["a"] }]);
        var watched = _limits.Watch();

        _limits.Replace([new RequestLimit { Concurrency = 1, Tools = ["a"] }]);

        Assert.False(watched.HasChanged);
    }
}
