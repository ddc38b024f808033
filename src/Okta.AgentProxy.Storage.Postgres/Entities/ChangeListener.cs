using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// Listens for the other nodes' changes. Notifications are lost while nobody listens, so after each gap, and every few seconds anyway, the
/// versions themselves are compared.
/// </summary>
internal sealed partial class ChangeListener(
    PostgresDatabase database, EntityChanges changes, IOptions<PostgresStorageOptions> options, TimeProvider time, ILogger<ChangeListener> logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The text of a notification.</summary>
    internal static string Payload(string kind, long version) => string.Create(CultureInfo.InvariantCulture, $"{version}:{kind}");

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A database that cannot be used fails the start, with its own message, not the first request.
        await database.EnsureMigratedAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundWork.KeepRunningAsync(FollowAsync, time, logger, stoppingToken);

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        var lost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(lost, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (!lost)
                {
                    LogLost(logger, failure);
                }

                lost = true;
                await Task.Delay(ReconnectPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(bool afterGap, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        connection.Notification += (_, notification) => OnNotification(notification.Payload);
        await connection.ExecuteAsync($"LISTEN \"{database.Channel}\"");

        // First listen, then look: a change in between is seen twice, not never.
        await CompareVersionsAsync(connection);
        if (afterGap)
        {
            LogConnected(logger);
        }

        while (true)
        {
            if (!await connection.WaitAsync(options.Value.VersionCheckInterval, cancellationToken))
            {
                await CompareVersionsAsync(connection);
            }
        }
    }

    private async Task CompareVersionsAsync(NpgsqlConnection connection)
    {
        List<(string Kind, long Version)> versions = [];
        await using (var command = connection.Command("SELECT kind, version FROM entity_kinds"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                versions.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        foreach (var (kind, version) in versions)
        {
            if (changes.Reached(kind, version))
            {
                LogMissed(logger, kind, version);
            }
        }
    }

    private void OnNotification(string payload)
    {
        var colon = payload.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && long.TryParse(payload.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            changes.Reached(payload[(colon + 1)..], version);
        }
    }

    [LoggerMessage(StorageEventIds.ListenerLost, LogLevel.Warning, "The database does not answer; agents and backends stay as they are and requests go on. Trying again")]
    private static partial void LogLost(ILogger logger, Exception failure);

    [LoggerMessage(StorageEventIds.ListenerConnected, LogLevel.Information, "The database answers again; changes are followed")]
    private static partial void LogConnected(ILogger logger);

    [LoggerMessage(StorageEventIds.MissedChange, LogLevel.Debug, "Found {Kind} at version {Version} without a notification")]
    private static partial void LogMissed(ILogger logger, string kind, long version);
}
