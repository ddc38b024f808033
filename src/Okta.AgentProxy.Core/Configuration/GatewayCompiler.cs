using System.Net;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>Checks the gateway's own settings.</summary>
internal static class GatewayCompiler
{
    private static readonly Dictionary<string, LogLevel> LogLevels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["information"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["critical"] = LogLevel.Critical,
        ["none"] = LogLevel.None,
    };

    /// <summary>Reports what is wrong, and returns the base URL without a trailing slash.</summary>
    public static string? Compile(AgentProxyOptions options, ProblemCollector problems)
    {
        if (options.OktaClientSecret is { Length: > 0 } secret && new Secret(secret).FindProblem() is { } unresolved)
        {
            problems.Add("okta_client_secret", $"cannot be resolved: {unresolved}.");
        }

        if (options.ValidatedTokenCacheSize is < 100 or > 10_000_000)
        {
            problems.Add("validated_token_cache_size", "must be between 100 and 10000000.");
        }

        if (options.ValidatedTokenCacheMegabytes is < 1 or > 65_536)
        {
            problems.Add("validated_token_cache_mb", "must be between 1 and 65536.");
        }

        if (options.GatewayPort is < 0 or > 65_535)
        {
            problems.Add("gateway_port", "must be between 0 and 65535.");
        }

        if (options.LogLevel is { } level && !LogLevels.ContainsKey(level))
        {
            problems.Add("log_level", $"must be one of: {string.Join(", ", LogLevels.Keys)}.");
        }

        Each(options.TrustedProxies, "trusted_proxies", FindProxyProblem, problems);
        Each(options.AllowedHosts, "allowed_hosts", FindHostProblem, problems);
        Each(options.AllowedOrigins, "allowed_origins", UrlRules.CheckOrigin, problems);

        return options.GatewayBaseUrl is { } baseUrl ? ReadBaseUrl(baseUrl, problems) : null;
    }

    private static string? ReadBaseUrl(string text, ProblemCollector problems)
    {
        var problem = UrlRules.Check(text, out var url);
        if (problem is null && (url.AbsolutePath.Contains("//", StringComparison.Ordinal) || text.Contains('%', StringComparison.Ordinal)))
        {
            problem = "must have a plain path, or none.";
        }

        if (problem is not null)
        {
            problems.Add("gateway_base_url", problem);
            return null;
        }

        // Clients compare the resource of RFC 9728 with the address they were given, so nothing else is normalised.
        return text.TrimEnd('/');
    }

    private static void Each(IList<string> items, string key, Func<string, string?> findProblem, ProblemCollector problems)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (findProblem(items[i]) is { } problem)
            {
                problems.Add($"{key}:{i}", problem);
            }
        }
    }

    private static string? FindProxyProblem(string text) =>
        IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _) ? null : "must be an IP address or a CIDR range such as 10.0.0.0/8.";

    private static string? FindHostProblem(string text) =>
        text == "*" || (Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var url) && url.AbsolutePath == "/" && url.UserInfo.Length == 0 && !text.Any(c => c is '/' or '?' or '#' or '@' or '*' || char.IsWhiteSpace(c)))
            ? null
            : "must be a host name, with a port where it is not the scheme's, or '*'.";
}
