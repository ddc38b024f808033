using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class SharedCacheTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();

    [Fact]
    public async Task Get_SecondNode_TakesItFromTheSharedCacheAndKnowsItMayBeStale()
    {
        var store = new MemoryTokenCache();
        await using var one = new CacheHarness(shared: store);
        await using var two = new CacheHarness(shared: store);
        var first = await one.GetAsync(Request(Backend()));
        await UntilAsync(() => store.Entries.ContainsKey(Key(Request(Backend())).ToHash()));

        var second = await two.GetAsync(Request(Backend()));

        Assert.Equal(first.Header(), second.Header());
        Assert.True(second.Credential!.FromCache);
        Assert.Equal(0, two.Source.Count);
    }

    [Fact]
    public async Task Invalidate_OnOneNode_TheOtherNodesNewCredentialStays()
    {
        var store = new MemoryTokenCache();
        await using var one = new CacheHarness(shared: store);
        await using var two = new CacheHarness(shared: store);
        two.Source.Answer = t => ExchangeOutcome.Obtained(BackendCredential.Bearer("from-two"), TimeSpan.FromHours(1));
        var old = (await one.GetAsync(Request(Backend()))).Credential!;
        await UntilAsync(() => store.Entries.Count == 1);
        await two.GetAsync(Request(Backend()));

        await two.InvalidateAsync(Request(Backend()), old);
        var renewed = await two.GetAsync(Request(Backend()));
        await UntilAsync(() => store.Entries.Count == 1);
        await one.InvalidateAsync(Request(Backend()), old);

        Assert.Equal("Bearer from-two", renewed.Header());
        Assert.Equal("Bearer from-two", (await one.GetAsync(Request(Backend()))).Header());
        Assert.Equal(1, one.Source.Count);
    }

    [Fact]
    public async Task Get_SharedCacheIsBroken_GoesOnWithoutIt()
    {
        await using var harness = new CacheHarness(shared: new MemoryTokenCache { IsBroken = true });

        Assert.NotNull((await harness.GetAsync(Request(Backend()))).Credential);
        Assert.NotNull((await harness.GetAsync(Request(Backend()))).Credential);
        Assert.Equal(1, harness.Source.Count);
    }

    [Fact]
    public async Task Set_Distributed_NothingReadableLeavesTheProcess()
    {
        var store = Distributed(out var raw);

        await store.SetAsync("key", Token("very-secret"), default);

        var bytes = (await raw.GetAsync("agentproxy:credential:key"))!;
        Assert.DoesNotContain("very-secret", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal("Bearer very-secret", (await store.GetAsync("key", default))!.Credential.Headers[0].Value);
    }

    [Fact]
    public async Task Get_EntryWasMovedToAnotherKey_IsNotAccepted()
    {
        var store = Distributed(out var raw);
        await store.SetAsync("alice", Token("of-alice"), default);

        await raw.SetAsync("agentproxy:credential:bob", (await raw.GetAsync("agentproxy:credential:alice"))!, new DistributedCacheEntryOptions());

        Assert.Null(await store.GetAsync("bob", default));
    }

    [Fact]
    public async Task Get_EntryWasChangedOrIsForeign_IsNotAccepted()
    {
        var store = Distributed(out var raw);
        await store.SetAsync("key", Token("x"), default);
        var bytes = (await raw.GetAsync("agentproxy:credential:key"))!;
        bytes[^1] ^= 1;

        await raw.SetAsync("agentproxy:credential:key", bytes, new DistributedCacheEntryOptions());
        await raw.SetAsync("agentproxy:credential:other", [1, 2, 3], new DistributedCacheEntryOptions());

        Assert.Null(await store.GetAsync("key", default));
        Assert.Null(await store.GetAsync("other", default));
    }

    [Fact]
    public async Task Get_EntryIsOver_IsNotAccepted()
    {
        var clock = new ManualClock();
        var store = Distributed(out _, clock);
        await store.SetAsync("key", new CachedToken { Credential = BackendCredential.Bearer("x"), ExpiresAt = clock.GetUtcNow().AddYears(20) }, default);
        Assert.NotNull(await store.GetAsync("key", default));

        clock.Advance(TimeSpan.FromDays(9_000));

        Assert.Null(await store.GetAsync("key", default));
    }

    [Fact]
    public async Task Hybrid_SetGetRemove_RoundTripsEncrypted()
    {
        var hybrid = new StubHybridCache();
        var store = new HybridTokenCache(hybrid, new TokenProtector(_protection, TimeProvider.System), TimeProvider.System);

        await store.SetAsync("key", Token("very-secret"), default);
        var found = await store.GetAsync("key", default);
        await store.RemoveAsync("key", default);

        Assert.Equal("Bearer very-secret", found!.Credential.Headers[0].Value);
        Assert.DoesNotContain("very-secret", Encoding.UTF8.GetString(hybrid.LastWritten!), StringComparison.Ordinal);
        Assert.Null(await store.GetAsync("key", default));
        Assert.True(hybrid.LastExpiration <= TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task AddTokenExchange_HostHasADistributedCache_UsesIt()
    {
        var raw = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        await using var harness = await StartAsync(configure: b => b.Services.AddSingleton<IDistributedCache>(raw));
        var request = Request(harness.CrossApp());

        await harness.AcquireAsync(request);

        await UntilAsync(() => ((MemoryCache?)typeof(MemoryDistributedCache).GetField("_memCache", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)?.GetValue(raw))?.Count is null or 1);
    }

    [Fact]
    public async Task UseTokenCache_HostsOwn_WinsOverTheDistributedOne()
    {
        await using var harness = await StartAsync(configure: b => b.UseTokenCache<MemoryTokenCache>());

        await harness.AcquireAsync(Request(harness.CrossApp()));

        var own = (MemoryTokenCache)harness.Services.GetRequiredService<ITokenCache>();
        await UntilAsync(() => own.Entries.Count == 1);
        Assert.Matches("^[0-9a-f]{64}$", own.Entries.Keys.Single());
    }

    private static CachedToken Token(string value) => new() { Credential = BackendCredential.Bearer(value), ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) };

    private DistributedTokenCache Distributed(out MemoryDistributedCache raw, TimeProvider? clock = null)
    {
        raw = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        return new DistributedTokenCache(raw, new TokenProtector(_protection, clock ?? TimeProvider.System));
    }

    internal sealed class MemoryTokenCache : ITokenCache
    {
        public ConcurrentDictionary<string, CachedToken> Entries { get; } = new();

        public bool IsBroken { get; init; }

        public ValueTask<CachedToken?> GetAsync(string key, CancellationToken cancellationToken) =>
            IsBroken ? throw new IOException("down") : ValueTask.FromResult(Entries.GetValueOrDefault(key));

        public ValueTask SetAsync(string key, CachedToken token, CancellationToken cancellationToken)
        {
            Entries[key] = IsBroken ? throw new IOException("down") : token;
            return ValueTask.CompletedTask;
        }

        public ValueTask RemoveAsync(string key, CancellationToken cancellationToken)
        {
            Entries.TryRemove(key, out _);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class StubHybridCache : HybridCache
    {
        private readonly Dictionary<string, object?> _entries = [];

        public byte[]? LastWritten { get; private set; }

        public TimeSpan? LastExpiration { get; private set; }

        public override async ValueTask<T> GetOrCreateAsync<TState, T>(
            string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default) =>
            _entries.TryGetValue(key, out var found) ? (T)found!
            : options?.Flags is { } flags && flags.HasFlag(HybridCacheEntryFlags.DisableUnderlyingData) ? default!
            : await factory(state, cancellationToken);

        public override ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
        {
            _entries[key] = value;
            LastWritten = value as byte[];
            LastExpiration = options?.Expiration;
            return ValueTask.CompletedTask;
        }

        public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
        {
            _entries.Remove(key);
            return ValueTask.CompletedTask;
        }

        public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
