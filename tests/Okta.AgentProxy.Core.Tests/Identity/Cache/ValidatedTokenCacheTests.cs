using System.Collections.Concurrent;
using System.Security.Claims;

namespace Okta.AgentProxy.Core.Tests.Identity.Cache;

public sealed class ValidatedTokenCacheTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ValidatedTokenCache _cache;

    public ValidatedTokenCacheTests() => _cache = new ValidatedTokenCache(64, _clock);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Find_AfterAdd_ReturnsTheSubject()
    {
        var subject = Someone();
        _cache.Add("Bearer one", subject, stamp: 1);

        var found = _cache.Find(new string("Bearer one".AsSpan()), stamp: 1);

        Assert.Same(subject, found!.Subject);
    }

    [Theory]
    [InlineData("Bearer on")]
    [InlineData("Bearer one ")]
    [InlineData("Bearer onE")]
    [InlineData("bearer one")]
    [InlineData("")]
    public void Find_AnythingElse_FindsNothing(string header)
    {
        _cache.Add("Bearer one", Someone(), stamp: 1);

        var found = _cache.Find(header, stamp: 1);

        Assert.Null(found);
    }

    [Fact]
    public void Find_ValueThatDiffersWhereTheHashDoesNotLook_FindsNothing()
    {
        var header = "Bearer " + new string('a', 1_000);
        var lookalike = "Bearer b" + new string('a', 999);
        _cache.Add(header, Someone(), stamp: 1);

        Assert.Null(_cache.Find(lookalike, stamp: 1));
        Assert.NotNull(_cache.Find(header, stamp: 1));
    }

    [Fact]
    public void Find_AfterTheSigningKeysChanged_FindsNothing()
    {
        _cache.Add("Bearer one", Someone(), stamp: 1);

        Assert.Null(_cache.Find("Bearer one", stamp: 2));
    }

    [Theory]
    [InlineData(3600, 300)]
    [InlineData(120, 120)]
    [InlineData(null, 60)]
    public void Find_AfterTheEnd_FindsNothing(int? tokenSeconds, int entrySeconds)
    {
        _cache.Add("Bearer one", Someone(tokenSeconds), stamp: 1);

        _clock.Advance(TimeSpan.FromSeconds(entrySeconds) - TimeSpan.FromTicks(1));
        var before = _cache.Find("Bearer one", stamp: 1);
        _clock.Advance(TimeSpan.FromTicks(1));
        var after = _cache.Find("Bearer one", stamp: 1);

        Assert.NotNull(before);
        Assert.Null(after);
    }

    [Fact]
    public void Add_ExpiredToken_IsNotRemembered()
    {
        _cache.Add("Bearer one", Someone(0), stamp: 1);

        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Sweep_EndedEntries_AreLetGo()
    {
        _cache.Add("Bearer one", Someone(30), stamp: 1);
        _cache.Add("Bearer two", Someone(3600), stamp: 1);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _cache.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    public void Add_ManyMoreThanFit_NeverGrowsBeyondItsCapacity(int capacity)
    {
        using var cache = new ValidatedTokenCache(capacity, _clock);

        for (var i = 0; i < 2_000; i++)
        {
            cache.Add($"Bearer {i}", Someone(), stamp: 1);
        }

        Assert.InRange(cache.Count, capacity == 0 ? 0 : 1, capacity);
        Assert.Equal(capacity == 0, cache.Find("Bearer 1999", stamp: 1) is null);
    }

    [Fact]
    public void Add_SameTokenAgain_TakesItsOwnPlace()
    {
        for (var i = 0; i < 10; i++)
        {
            _cache.Add("Bearer one", Someone(), stamp: i);
        }

        Assert.Equal(1, _cache.Count);
        Assert.NotNull(_cache.Find("Bearer one", stamp: 9));
        Assert.Equal(0, _cache.Evictions);
    }

    [Fact]
    public void Add_WhenFull_GivesWhatIsUsedASecondChance()
    {
        using var cache = new ValidatedTokenCache(8, _clock);
        for (var i = 0; i < 8; i++)
        {
            cache.Add($"Bearer {i}", Someone(), stamp: 1);
        }

        cache.Find("Bearer 0", stamp: 1);
        for (var i = 100; i < 107; i++)
        {
            cache.Add($"Bearer {i}", Someone(), stamp: 1);
            cache.Find("Bearer 0", stamp: 1);
        }

        Assert.NotNull(cache.Find("Bearer 0", stamp: 1));
        Assert.Equal(7, cache.Evictions);
    }

    [Fact]
    public void Add_EntriesOfOldKeys_MakeRoomFirst()
    {
        using var cache = new ValidatedTokenCache(8, _clock);
        for (var i = 0; i < 8; i++)
        {
            cache.Add($"Bearer {i}", Someone(), stamp: i == 3 ? 1 : 2);
        }

        cache.Add("Bearer new", Someone(), stamp: 2);

        Assert.Equal(0, cache.Evictions);
        Assert.All([0, 1, 2, 4, 5, 6, 7], i => Assert.NotNull(cache.Find($"Bearer {i}", stamp: 2)));
    }

    [Fact]
    public void Find_Hit_AllocatesNothing()
    {
        var header = "Bearer " + new string('x', 1_000);
        var copy = new string(header.AsSpan());
        _cache.Add(header, Someone(), stamp: 1);
        Assert.NotNull(_cache.Find(copy, stamp: 1));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _cache.Find(copy, stamp: 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Add_MoreThanTheBytes_MakesRoomAndKeepsWhatIsUsed()
    {
        using var cache = new ValidatedTokenCache(1_000, _clock, maxBytes: 6_000);
        cache.Add("Bearer used", Someone(), stamp: 1);

        for (var i = 0; i < 500; i++)
        {
            cache.Find("Bearer used", stamp: 1);
            cache.Add($"Bearer {new string('x', 700)}{i}", Someone(), stamp: 1);
            Assert.InRange(cache.Bytes, 1, 6_000);
        }

        Assert.NotNull(cache.Find($"Bearer {new string('x', 700)}499", stamp: 1));

        Assert.NotNull(cache.Find("Bearer used", stamp: 1));
        Assert.InRange(cache.Count, 10, 25);
        Assert.Equal(501, cache.Count + cache.Evictions);
    }

    [Fact]
    public void Bytes_WhenAllIsForgotten_IsZero()
    {
        for (var i = 0; i < 500; i++)
        {
            _cache.Add($"Bearer {i % 90}", Someone(i % 2 == 0 ? 30 : 3600), stamp: i);
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        _cache.Remove(_ => true);

        Assert.Equal((0, 0L), (_cache.Count, _cache.Bytes));
    }

    [Fact]
    public void Add_LargerThanAllTheBytes_IsNotRememberedAndPushesNothingOut()
    {
        using var cache = new ValidatedTokenCache(64, _clock, maxBytes: 5_000);
        cache.Add("Bearer small", Someone(), stamp: 1);
        Subject large = new() { Issuer = "i", Id = "u", Sub = "u", ExpiresAt = _clock.GetUtcNow().AddHours(1), Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("long", new string('x', 6_000))])) };

        cache.Add("Bearer large", large, stamp: 1);

        Assert.NotNull(cache.Find("Bearer small", stamp: 1));
        Assert.Equal(1, cache.Count);
    }

    [Theory]
    [InlineData("Bearer t\u00F6ken")]
    [InlineData("Bearer \u0130")]
    public void Add_ValueThatIsNotAscii_IsNotRemembered(string header)
    {
        _cache.Add(header, Someone(), stamp: 1);

        Assert.Null(_cache.Find(header, stamp: 1));
        Assert.Null(_cache.Find(header.Normalize(System.Text.NormalizationForm.FormKD), stamp: 1));
    }

    [Fact]
    public void FindAndAdd_FromManyThreads_NeverMixesTokensUp()
    {
        using var cache = new ValidatedTokenCache(64, _clock);
        var subjects = Enumerable.Range(0, 200).Select(_ => Someone()).ToArray();
        var mixUps = new ConcurrentBag<int>();

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var who = (i * 31 + thread * 17) % subjects.Length;
                if (cache.Find($"Bearer {who}", stamp: 1) is not { } found)
                {
                    cache.Add($"Bearer {who}", subjects[who], stamp: 1);
                }
                else if (!ReferenceEquals(found.Subject, subjects[who]))
                {
                    mixUps.Add(who);
                }
            }
        });

        Assert.Empty(mixUps);
        Assert.InRange(cache.Count, 1, 64);
    }

    [Fact]
    public void ToString_OfAnEntry_HidesTheToken()
    {
        _cache.Add("Bearer secret-token", Someone(), stamp: 1);

        var text = _cache.Find("Bearer secret-token", stamp: 1)!.ToString();

        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    private Subject Someone(int? seconds = 3600) => new()
    {
        Issuer = "https://issuer.example.com",
        Id = "00u1",
        Sub = "alice@example.com",
        ExpiresAt = seconds is { } s ? _clock.GetUtcNow() + TimeSpan.FromSeconds(s) : null,
    };
}
