using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Core.Tests.Authorization.Pinning;

public sealed class ToolPinKeeperTests
{
    private static readonly Backend Backend = new() { Name = "hr", Url = new Uri("http://b/mcp"), Paths = ["/hr"], ToolPinning = ToolPinningMode.Enforce };

    private readonly InMemoryEntityStoreFactory _stores = new();

    [Fact]
    public async Task Pin_AfterARestart_IsStillThere()
    {
        var first = await Node.StartAsync(_stores);
        first.See("a");
        first.See("b");
        await first.StopAsync();

        var second = await Node.StartAsync(_stores);

        Assert.Equal(ToolPinState.Changed, second.Pins.Find(Backend, "pay"));
        Assert.Equal(ToolPinState.Unknown, second.Pins.Find(Backend, "other"));
        await second.StopAsync();
    }

    [Fact]
    public async Task Change_SeenOnOneNode_IsDeniedOnTheOther()
    {
        var one = await Node.StartAsync(_stores);
        var other = await Node.StartAsync(_stores);
        one.See("a");
        await other.UntilAsync(ToolPinState.Pinned);

        one.See("b");

        await other.UntilAsync(ToolPinState.Changed);
        await one.StopAsync();
        await other.StopAsync();
    }

    [Fact]
    public async Task FirstSight_OfTwoDefinitionsOnTwoNodes_IsAChangeOnBoth()
    {
        var one = await Node.StartAsync(_stores);
        var other = await Node.StartAsync(_stores);

        one.See("a");
        other.See("b");

        await one.UntilAsync(ToolPinState.Changed);
        await other.UntilAsync(ToolPinState.Changed);
        await one.StopAsync();
        await other.StopAsync();
    }

    [Fact]
    public async Task Approve_OnOneNode_ServesTheToolOnBoth()
    {
        var one = await Node.StartAsync(_stores);
        var other = await Node.StartAsync(_stores);
        one.See("a");
        one.See("b");
        await other.UntilAsync(ToolPinState.Changed);

        Assert.True(await other.Keeper.ChangeAsync("hr", pins => pins.With("pay", pins.Tools["pay"].Approve(Hash("b"))), TestContext.Current.CancellationToken));

        Assert.Equal(ToolPinState.Pinned, other.Pins.Find(Backend, "pay"));
        await one.UntilAsync(ToolPinState.Pinned);
        Assert.True(one.See("b"));
        await one.StopAsync();
        await other.StopAsync();
    }

    [Fact]
    public async Task Store_ThatFails_LeavesThePinsInForceAndIsAskedAgain()
    {
        var store = new FailingStores(_stores);
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var node = await Node.StartAsync(store, time);
        store.Fails = true;
        node.See("a");
        await store.Failed.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.False(node.See("b"));

        store.Fails = false;
        await node.StopAsync();

        Assert.Equal(Hash("b"), (await _stores.Create(BackendPins.Codec).GetAsync("hr", TestContext.Current.CancellationToken))!.Value.Tools["pay"].Candidate);
    }

    [Fact]
    public async Task Change_IsCountedOncePerTool()
    {
        var node = await Node.StartAsync(_stores);
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "agentproxy.tool_pinning.changes" && instrument.Meter.Scope == node.Meters)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        listener.Start();

        node.See("a");
        node.See("b");
        node.See("c");
        node.See("a");

        Assert.Equal(1, counted);
        await node.StopAsync();
    }

    private static byte[] Definition(string description) => Encoding.UTF8.GetBytes($"{{\"name\":\"pay\",\"description\":\"{description}\"}}");

    private static string Hash(string description) => ToolDefinition.Hash(Definition(description));

    /// <summary>One proxy's pins and their keeper.</summary>
    private sealed class Node(ToolPins pins, ToolPinKeeper keeper, IMeterFactory meters) : IDisposable
    {
        private readonly SemaphoreSlim _rounds = new(0);

        public ToolPins Pins => pins;

        public ToolPinKeeper Keeper => keeper;

        public IMeterFactory Meters => meters;

        public static async Task<Node> StartAsync(IEntityStoreFactory stores, TimeProvider? time = null)
        {
            var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
            var pins = new ToolPins(new AgentProxyMetrics(meters), time ?? TimeProvider.System, NullLogger<ToolPins>.Instance);
            var node = new Node(pins, new ToolPinKeeper(pins, stores, time ?? TimeProvider.System, NullLogger<ToolPinKeeper>.Instance), meters);
            node.Keeper.OnRound = () => node._rounds.Release();
            await node.Keeper.StartAsync(TestContext.Current.CancellationToken);
            return node;
        }

        public bool See(string description) => pins.MayShow(Backend, "pay", Definition(description));

        /// <summary>Returns when the tool has that state; looks whenever the keeper has been at work.</summary>
        public async Task UntilAsync(ToolPinState state)
        {
            while (pins.Find(Backend, "pay") != state)
            {
                Assert.True(await _rounds.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            }
        }

        public async Task StopAsync()
        {
            await keeper.StopAsync(TestContext.Current.CancellationToken);
            Dispose();
        }

        public void Dispose()
        {
            keeper.Dispose();
            _rounds.Dispose();
        }
    }

    private sealed class FailingStores(IEntityStoreFactory stores) : IEntityStoreFactory
    {
        public bool Fails { get; set; }

        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEntityStore<T> Create<T>(EntityCodec<T> codec)
            where T : class => new Store<T>(stores.Create(codec), this);

        private sealed class Store<T>(IEntityStore<T> store, FailingStores owner) : IEntityStore<T>
            where T : class
        {
            public ValueTask<StoredEntity<T>?> GetAsync(string name, CancellationToken cancellationToken) => Try(() => store.GetAsync(name, cancellationToken));

            public ValueTask<IReadOnlyList<StoredEntity<T>>> ListAsync(CancellationToken cancellationToken) => Try(() => store.ListAsync(cancellationToken));

            public ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken) =>
                Try(() => store.UpsertAsync(entity, expectedVersion, source, cancellationToken));

            public ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken) =>
                Try(() => store.DeleteAsync(name, expectedVersion, cancellationToken));

            public IChangeToken Watch() => store.Watch();

            private TResult Try<TResult>(Func<TResult> call)
            {
                if (owner.Fails)
                {
                    owner.Failed.TrySetResult();
                    throw new InvalidOperationException("the database is down");
                }

                return call();
            }
        }
    }
}
