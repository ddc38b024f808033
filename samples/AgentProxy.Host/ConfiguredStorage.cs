using Microsoft.Data.Sqlite;
using Okta.AgentProxy;

namespace AgentProxy.Host;

/// <summary>Chooses the storage that <c>storage:</c> names. A host of one's own calls the one method it means.</summary>
internal static class ConfiguredStorage
{
    private const string Section = AgentProxyOptions.SectionName + ":storage";
    private const string DefaultSqlite = "Data Source=proxy.db";

    /// <summary><c>storage: { provider: memory | sqlite | postgres, connection_string: … }</c>; memory when absent.</summary>
    public static IAgentProxyBuilder UseConfiguredStorage(this IAgentProxyBuilder builder, IConfiguration configuration) =>
        configuration[$"{Section}:provider"]?.ToLowerInvariant() switch
        {
            null or "" or "memory" => builder,
            "sqlite" => builder.AddSqliteStorage(ConnectionString(configuration) ?? DefaultSqlite),
            "postgres" => builder.AddPostgresStorage(ConnectionString(configuration)
                ?? throw new AgentProxyConfigurationException([new ConfigurationProblem("storage.connection_string", "is required for postgres, such as env:AGENTPROXY_DATABASE.")])),
            _ => throw new AgentProxyConfigurationException([new ConfigurationProblem("storage.provider", "must be memory, sqlite or postgres.")]),
        };

    /// <summary>Why there is nothing to read for a command that must not make anything; <see langword="null"/> when there may be.</summary>
    public static string? FindNothingStored(IConfiguration configuration)
    {
        switch (configuration[$"{Section}:provider"]?.ToLowerInvariant())
        {
            case null or "" or "memory":
                return "storage.provider is memory: nothing is stored that a command could read. Name sqlite or postgres.";
            case "sqlite":
                var file = Path.GetFullPath(new SqliteConnectionStringBuilder(ConnectionString(configuration) ?? DefaultSqlite).DataSource, Environment.CurrentDirectory);
                return File.Exists(file) ? null : $"There is no database {file} (storage.connection_string).";
            default:
                return null;
        }
    }

    // Like every secret a value or a reference: a connection string often has a password in it.
    private static string? ConnectionString(IConfiguration configuration)
    {
        if (configuration[$"{Section}:connection_string"] is not { Length: > 0 } text)
        {
            return null;
        }

        Secret secret = new(text);
        return secret.TryReveal(out var value)
            ? value
            : throw new AgentProxyConfigurationException([new ConfigurationProblem("storage.connection_string", $"cannot be resolved: {secret.FindProblem()}.")]);
    }
}
