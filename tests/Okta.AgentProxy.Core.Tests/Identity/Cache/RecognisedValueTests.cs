namespace Okta.AgentProxy.Core.Tests.Identity.Cache;

/// <summary>What a connection remembers of its last token never outlives what is known about the token.</summary>
public sealed class RecognisedValueTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ValidatedTokenCache _cache;

    public RecognisedValueTests() => _cache = new ValidatedTokenCache(64, _clock);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Find_OnAConnection_IsRecognisedByTheStringItself()
    {
        Dictionary<object, object?> connection = [];
        _cache.Add("Bearer one", Someone(), stamp: 1);
        var first = _cache.Find("Bearer one", stamp: 1, connection);

        var again = _cache.Find("Bearer one", stamp: 1, connection);

        Assert.NotNull(first);
        Assert.Same(first, again);
        Assert.Same(first, Assert.IsType<RecognisedValue>(Assert.Single(connection).Value).Token);
    }

    [Fact]
    public void Find_OnAConnection_EndsWithTheEntry()
    {
        Dictionary<object, object?> connection = [];
        const string Header = "Bearer one";
        _cache.Add(Header, Someone(30), stamp: 1);
        Assert.NotNull(_cache.Find(Header, stamp: 1, connection));

        var ofNewKeys = _cache.Find(Header, stamp: 2, connection);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var ended = _cache.Find(Header, stamp: 1, connection);

        Assert.Null(ofNewKeys);
        Assert.Null(ended);
    }

    [Fact]
    public void Find_OnAConnectionAfterItWasForgotten_IsNothing()
    {
        Dictionary<object, object?> connection = [];
        const string Header = "Bearer one";
        _cache.Add(Header, Someone(), stamp: 1);
        Assert.NotNull(_cache.Find(Header, stamp: 1, connection));

        _cache.Remove(_ => true);

        Assert.Null(_cache.Find(Header, stamp: 1, connection));
    }

    [Fact]
    public void Find_OnAConnectionAfterItWasReplaced_IsTheNewOne()
    {
        Dictionary<object, object?> connection = [];
        const string Header = "Bearer one";
        _cache.Add(Header, Someone(), stamp: 1);
        Assert.NotNull(_cache.Find(Header, stamp: 1, connection));
        var later = Someone();
        _cache.Add(Header, later, stamp: 2);

        Assert.Same(later, _cache.Find(Header, stamp: 2, connection)!.Subject);
    }

    [Fact]
    public void Find_TwoTokensInTurnOnAConnection_AreEachTheirOwn()
    {
        Dictionary<object, object?> connection = [];
        var (one, two) = (Someone(), Someone());
        _cache.Add("Bearer one", one, stamp: 1);
        _cache.Add("Bearer two", two, stamp: 1);

        for (var i = 0; i < 3; i++)
        {
            Assert.Same(one, _cache.Find("Bearer one", stamp: 1, connection)!.Subject);
            Assert.Same(two, _cache.Find("Bearer two", stamp: 1, connection)!.Subject);
        }
    }

    private Subject Someone(int seconds = 3600) =>
        new() { Issuer = "https://issuer.example.com", Id = "00u1", Sub = "alice@example.com", ExpiresAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(seconds) };
}
