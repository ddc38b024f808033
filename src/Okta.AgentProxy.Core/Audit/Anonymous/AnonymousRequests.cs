using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// Sums up the requests of callers that nobody knows: one record for each way to end, network and minute. Anybody can send such requests, as fast as the line
/// goes; a record for each would fill the disk. Bounded in memory and in records; nothing waits for it. Thread-safe.
/// </summary>
internal sealed partial class AnonymousRequests : IHostedService, IAsyncDisposable, IDisposable
{
    /// <summary>How many groups a minute may have; the others of a reason share one.</summary>
    public const int MaxGroups = 256;

    /// <summary>How many reasons there may be among those; there are fewer in the catalogue of errors.</summary>
    public const int MaxOthers = 64;

    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<AnonymousRequests> _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _minute;
    private Dictionary<Key, AnonymousGroup> _groups = [];
    private Task _flush = Task.CompletedTask;
    private bool _isStopped;

    public AnonymousRequests(AuditTrail audit, TimeProvider time, ILogger<AnonymousRequests> logger)
    {
        _audit = audit;
        _time = time;
        _logger = logger;
        _minute = BackgroundWork.CreateTimer(time, static self => self.OnMinute(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, logger);
    }

    /// <summary>Counts a request. Its record is written with the minute, or with what is left at the end.</summary>
    public Task AddAsync(AuditRecord record, IPAddress? address)
    {
        var client = ClientNetwork.Of(address);
        lock (_gate)
        {
            if (!_isStopped)
            {
                Count(record, client);
                return Task.CompletedTask;
            }
        }

        // A straggler of the shutdown.
        return _audit.WriteAsync(new AnonymousGroup(record).Sum(client), CancellationToken.None).AsTask();
    }

    /// <summary>Writes what was counted so far.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            // The sinks still hold the records of the last minute: counting goes on, in the same bounded table.
            if (!_flush.IsCompleted)
            {
                ArmUnlessEmpty();
                return _flush;
            }

            if (_groups.Count == 0)
            {
                return Task.CompletedTask;
            }

            var ended = _groups;
            _groups = [];
            return _flush = Task.Run(() => WriteAsync(ended));
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        try
        {
            // The first may be the flush of a minute that is under way.
            await FlushAsync().WaitAsync(cancellationToken);
            await FlushAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // No time left: what is under way goes on, and is waited for when the container is disposed.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _minute.DisposeAsync();
        await StopAsync(CancellationToken.None);
    }

    /// <summary>For containers that cannot wait; what was not written by <see cref="StopAsync"/> is gone then.</summary>
    public void Dispose() => _minute.Dispose();

    private void Count(AuditRecord record, ClientNetwork client)
    {
        Key key = new(record.Rule, record.Status, record.Allowed, client);
        if (_groups.TryGetValue(key, out var group))
        {
            group.Add(record);
            return;
        }

        if (_groups.Count >= MaxGroups)
        {
            // A reason more than there can be: they share one, too.
            key = key with { Client = ClientNetwork.Other };
            key = _groups.Count < MaxGroups + MaxOthers || _groups.ContainsKey(key) ? key : new Key("other", 0, false, ClientNetwork.Other);
            if (_groups.TryGetValue(key, out var others))
            {
                others.Add(record);
                return;
            }

            record = record with { Rule = key.Rule, Status = key.Status, Allowed = key.Allowed };
        }

        _groups.Add(key, new AnonymousGroup(record));
        if (_groups.Count == 1)
        {
            ArmUnlessEmpty();
        }
    }

    // Minutes of the clock, so that the nodes of a gateway and their metrics mean the same ones.
    private void ArmUnlessEmpty()
    {
        if (_groups.Count > 0)
        {
            var passed = _time.GetUtcNow().Ticks % TimeSpan.TicksPerMinute;
            _minute.Change(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - passed), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnMinute() => _ = FlushAsync();

    private async Task WriteAsync(Dictionary<Key, AnonymousGroup> groups)
    {
        try
        {
            foreach (var (key, group) in groups)
            {
                await _audit.WriteAsync(group.Sum(key.Client), CancellationToken.None);
            }
        }
#pragma warning disable CA1031 // On a timer: there is nobody left to tell but the log.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(_logger, failure);
        }
    }

    [LoggerMessage(EventIds.AnonymousNotWritten, LogLevel.Error, "The audit of requests without a known caller could not be written")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    private readonly record struct Key(string? Rule, int Status, bool Allowed, ClientNetwork Client);
}
