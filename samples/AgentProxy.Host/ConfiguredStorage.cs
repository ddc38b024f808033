using Okta.AgentProxy;

namespace AgentProxy.Host;

/// <summary>Chooses the storage that <c>storage:</c> names. A host of one's own calls the one method it means.</summary>
internal static class ConfiguredStorage
{
    private const string Section = AgentProxyOptions.SectionName + ":storage";

    /// <summary><c>storage: { provider: memory | sqlite, connection_string: … }</c>; memory when absent.</summary>
    public static IAgentProxyBuilder UseConfiguredStorage(this IAgentProxyBuilder builder, IConfiguration configuration) =>
        configuration[$"{Section}:provider"]?.ToLowerInvariant() switch
        {
            null or "" or "memory" => builder,
            "sqlite" => builder.AddSqliteStorage(ConnectionString(configuration) ?? "Data Source=proxy.db"),
            "postgres" => builder.AddPostgresStorage(ConnectionString(configuration)
                ?? throw new AgentProxyConfigurationException([new ConfigurationProblem("storage.connection_string", "is required for postgres, such as env:AGENTPROXY_DATABASE.")])),
            _ => throw new AgentProxyConfigurationException([new ConfigurationProblem("storage.provider", "must be memory, sqlite or postgres.")]),
        };

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
