using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// Writes purges into the store, which tells every node, and carries out those of every node here: first the generation, then the memory, so that what is
/// obtained in between is at worst obtained once more.
/// </summary>
internal sealed partial class TokenPurges(
    IEntityStore<TokenPurge> store, TokenGenerations generations, IEnumerable<ITokenCacheLayer> layers, TimeProvider time, ILogger<TokenPurges> logger)
    : BackgroundService, ITokenCacheAdmin
{
    /// <summary>How long a purge is remembered: longer than any kept token lives.</summary>
    internal static readonly TimeSpan Remembered = TimeSpan.FromDays(31);

    /// <summary>How many purges are remembered; past that, one of everything takes their place.</summary>
    internal const int MaxRemembered = 500;

    private const int MaxConflicts = 5;
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1);

    private readonly ITokenCacheLayer[] _layers = [.. layers];
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly SemaphoreSlim _changed = new(0, 1);
    private IDisposable? _subscription;

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers => [.. _layers.Select(layer => layer.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<KeptToken> List(TokenFilter filter, int limit) => [.. _layers.SelectMany(layer => layer.List(filter)).Take(limit)];

    /// <inheritdoc/>
    public async ValueTask<int> PurgeAsync(TokenFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.IsEmpty)
        {
            throw new ArgumentException("Say whose tokens: a subject, an agent or a backend.", nameof(filter));
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(filter, cancellationToken);
            var removed = await ApplyAsync(CancellationToken.None);
            LogPurged(logger, VisibleText.Escape(ChangeActor.For(EntitySource.Runtime)), VisibleText.Escape(filter.Agent ?? "any"), VisibleText.Escape(filter.Backend ?? "any"), filter.Subject is null ? "any" : "one", removed);
            return removed;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = BackgroundWork.OnChange(store.Watch, Signal, logger);
        generations.Replace(await store.ListAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _subscription?.Dispose();
        _one.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(FollowAsync, time, logger, stoppingToken);

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _changed.WaitAsync(stoppingToken);
                await _one.WaitAsync(stoppingToken);
                try
                {
                    await ApplyAsync(stoppingToken);
                }
                finally
                {
                    _one.Release();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(logger, failure);
                await Task.Delay(RetryAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Signal();
            }
        }
    }

    private async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        var filters = generations.Replace(await store.ListAsync(cancellationToken));
        var removed = 0;
        foreach (var layer in _layers)
        {
            removed += filters.Sum(layer.Remove);
        }

        return removed;
    }

    private async Task WriteAsync(TokenFilter filter, CancellationToken cancellationToken)
    {
        var known = await store.ListAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (known.Count >= MaxRemembered && known.All(purge => purge.Value.Name != TokenPurge.NameOf(filter)))
        {
            // Forgetting one would bring its old generation, and so the purged tokens, back. Purging everything is dearer and never wrong.
            filter = new TokenFilter();
            await UpsertAsync(filter, now);
        }
        else
        {
            await UpsertAsync(filter, now);
        }

        foreach (var purge in known.Where(purge => purge.Value.Name != TokenPurge.NameOf(filter) && (filter.IsEmpty || purge.Value.At < now - Remembered)))
        {
            await store.DeleteAsync(purge.Value.Name, purge.Version, CancellationToken.None);
        }
    }

    private async Task UpsertAsync(TokenFilter filter, DateTimeOffset now)
    {
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            var current = await store.GetAsync(TokenPurge.NameOf(filter), CancellationToken.None);
            var purge = TokenPurge.Of(filter, (current?.Value.Times ?? 0) + 1, now);
            if ((await store.UpsertAsync(purge, current?.Version ?? "", EntitySource.Runtime, CancellationToken.None)).Outcome == StoreOutcome.Done)
            {
                return;
            }
        }

        // Five others purged the same meanwhile: each of them did what we were asked for.
    }

    private void Signal()
    {
        // One pending look is enough: it reads everything.
        try
        {
            _changed.Release();
        }
        catch (Exception full) when (full is SemaphoreFullException or ObjectDisposedException)
        {
        }
    }

    [LoggerMessage(EventIds.TokensPurged, LogLevel.Information, "{Actor} purged the kept tokens of agent {AgentId}, backend {Backend}, {Subject} subject: {Removed} in this node's memory")]
    private static partial void LogPurged(ILogger logger, string actor, string agentId, string backend, string subject, int removed);

    [LoggerMessage(EventIds.TokenPurgeFailed, LogLevel.Error, "Purges of kept tokens could not be read; trying again")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
