using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>The database: a pool of connections, migrated before the first use.</summary>
internal sealed partial class PostgresDatabase : IAsyncDisposable
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private readonly NpgsqlDataSource _source;
    private readonly ILogger<PostgresDatabase> _logger;
    private readonly SemaphoreSlim _migrating = new(1, 1);
    private volatile bool _migrated;

    public PostgresDatabase(IOptions<PostgresStorageOptions> options, ILogger<PostgresDatabase> logger)
    {
        var settings = options.Value;
        if (string.IsNullOrWhiteSpace(settings.ConnectionString))
        {
            throw new InvalidOperationException("The PostgreSQL storage has no connection string. Pass one to AddPostgresStorage, for example \"Host=db;Database=agentproxy;Username=agentproxy\".");
        }

        // Data Protection reads its keys synchronously, on whatever thread first needs one. With inline completions that is the thread by which the database's answer
        // would come in: the start, or months later the first row of another node's new key, would wait for itself.
        if (Environment.GetEnvironmentVariable(InlineCompletions) == "1")
        {
            throw new InvalidOperationException($"The PostgreSQL storage does not work with {InlineCompletions}=1: a thread that reads keys would wait for itself. Remove that environment variable.");
        }

        if (!SchemaName().IsMatch(settings.Schema))
        {
            throw new InvalidOperationException($"The PostgreSQL schema '{settings.Schema}' is not a plain name: lower-case letters, digits and _, not starting with a digit, at most 50.");
        }

        Schema = settings.Schema;
        _logger = logger;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.ConnectionStringBuilder.SearchPath = Schema;
        builder.ConnectionStringBuilder.ApplicationName ??= "Okta.AgentProxy";
        if (builder.ConnectionStringBuilder.KeepAlive == 0)
        {
            builder.ConnectionStringBuilder.KeepAlive = 10; // a listener whose peer vanished must find out
        }

        _source = builder.Build();
    }

    public string Schema { get; }

    /// <summary>The channel on which changes are announced.</summary>
    public string Channel => Schema + "_changes";

    /// <summary>An open connection to a database that is up to date.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await EnsureMigratedAsync(cancellationToken);
        return await _source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>The same for interfaces that have no async form.</summary>
    public NpgsqlConnection Open()
    {
        if (!_migrated)
        {
            EnsureMigratedAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        return _source.OpenConnection();
    }

    /// <summary>Runs one statement outside of a transaction.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; <see langword="null"/> when there is none.</summary>
    public async ValueTask<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Runs <paramref name="body"/> in a transaction, which is committed when it returns.</summary>
    public async ValueTask<T> TransactAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await body(connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    public async ValueTask EnsureMigratedAsync(CancellationToken cancellationToken)
    {
        if (_migrated)
        {
            return;
        }

        await _migrating.WaitAsync(cancellationToken);
        try
        {
            if (_migrated)
            {
                return;
            }

            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            var (from, to) = await PostgresMigrations.RunAsync(connection, Schema, cancellationToken);
            if (from != to)
            {
                LogMigrated(_logger, Schema, from, to);
            }

            _migrated = true;
        }
        finally
        {
            _migrating.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _migrating.Dispose();
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,49}$")]
    private static partial Regex SchemaName();

    [LoggerMessage(StorageEventIds.Migrated, LogLevel.Information, "Brought the schema {Schema} from version {From} to {To}")]
    private static partial void LogMigrated(ILogger logger, string schema, int from, int to);
}
