using Microsoft.AspNetCore.Server.Kestrel.Core;
using Okta.AgentProxy;

namespace AgentProxy.Host;

/// <summary>What a host decides and the library does not: where it listens, what it logs.</summary>
internal static class HostSettings
{
    private const string Section = AgentProxyOptions.SectionName;

    /// <summary>Applies <c>gateway_host</c>, <c>gateway_port</c>, <c>log_level</c> and the section <c>Kestrel</c>.</summary>
    public static void UseAgentProxyHostSettings(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration[$"{Section}:log_level"] is { Length: > 0 } level)
        {
            configuration["Logging:LogLevel:Default"] = LogLevelOf(level);
        }

        // Said in code as well: when the file that names it is broken, what comes from outside must not be written raw.
        builder.Services.AddSingleton<Microsoft.Extensions.Logging.Console.ConsoleFormatter, VisibleConsoleFormatter>();
        builder.Services.PostConfigure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.FormatterName ??= VisibleConsoleFormatter.FormatterName);

        // --urls, ASPNETCORE_URLS and Kestrel:Endpoints are the more specific word.
        if (configuration["urls"] is null && configuration["http_ports"] is null && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(AddressOf(configuration[$"{Section}:gateway_host"], configuration[$"{Section}:gateway_port"]));
        }

        builder.Services.Configure<KestrelServerOptions>(server => Apply(configuration.GetSection("Kestrel"), server));
    }

    // Endpoints and certificates are read by the framework's default builder. The class cannot be bound as a whole without reflection.
    private static void Apply(IConfigurationSection kestrel, KestrelServerOptions server)
    {
        kestrel.GetSection(nameof(server.Limits)).Bind(server.Limits);
        server.AddServerHeader = kestrel.GetValue(nameof(server.AddServerHeader), server.AddServerHeader);
        server.AllowAlternateSchemes = kestrel.GetValue(nameof(server.AllowAlternateSchemes), server.AllowAlternateSchemes);
        server.AllowHostHeaderOverride = kestrel.GetValue(nameof(server.AllowHostHeaderOverride), server.AllowHostHeaderOverride);
        server.AllowResponseHeaderCompression = kestrel.GetValue(nameof(server.AllowResponseHeaderCompression), server.AllowResponseHeaderCompression);
        server.AllowSynchronousIO = kestrel.GetValue(nameof(server.AllowSynchronousIO), server.AllowSynchronousIO);
        server.DisableStringReuse = kestrel.GetValue(nameof(server.DisableStringReuse), server.DisableStringReuse);
    }

    private static string AddressOf(string? host, string? port)
    {
        // A port that is no number is reported with all other problems when the configuration is checked.
        var number = int.TryParse(port, out var parsed) ? parsed : 8000;
        var name = string.IsNullOrWhiteSpace(host) ? "localhost" : host;

        // Kestrel binds "localhost" to both loopback addresses, which cannot share a port the system chooses.
        return $"http://{(name == "localhost" && number == 0 ? "127.0.0.1" : name)}:{number}";
    }

    private static string LogLevelOf(string name) => name.ToLowerInvariant() switch
    {
        "info" => nameof(LogLevel.Information),
        "warn" => nameof(LogLevel.Warning),
        _ => Enum.TryParse<LogLevel>(name, ignoreCase: true, out var level) ? level.ToString() : nameof(LogLevel.Information),
    };
}
