using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>The proxy on a configuration file, as a host has it, with the storage that the environment names.</summary>
internal static class GrowthRole
{
    public const string ConfigVariable = "GROWTH_CONFIG";
    public const string SqliteVariable = "GROWTH_SQLITE";
    public const string PostgresVariable = "GROWTH_POSTGRES";

    public static Task<int> RunAsync(RoleArguments arguments)
    {
        var builder = LeanHost.CreateBuilder(arguments.Port);
        builder.Configuration.AddAgentProxyYaml(Environment.GetEnvironmentVariable(ConfigVariable)!);
        var proxy = builder.Services.AddOktaAgentProxy(builder.Configuration);
        if (Environment.GetEnvironmentVariable(SqliteVariable) is { Length: > 0 } sqlite)
        {
            proxy.AddSqliteStorage(sqlite);
        }
        else if (Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } postgres)
        {
            proxy.AddPostgresStorage(postgres);
        }
        else
        {
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        }

        var app = builder.Build();
        app.MapMcpProxy();
        return LeanHost.ServeAsync(app);
    }
}
