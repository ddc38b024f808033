namespace Okta.AgentProxy;

/// <summary>The flat environment names and the keys they stand for. The one table of them.</summary>
internal static class EnvironmentNames
{
    /// <summary>Name → key below <c>AgentProxy:</c>.</summary>
    public static IReadOnlyDictionary<string, string> Table { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["OKTA_DOMAIN"] = "okta_domain",
        ["OKTA_ISSUER"] = "okta_issuer",
        ["OKTA_CLIENT_ID"] = "okta_client_id",
        ["OKTA_CLIENT_SECRET"] = "okta_client_secret",
        ["OKTA_AUTHORIZATION_SERVER_ID"] = "okta_authorization_server_id",
        ["OKTA_AUDIENCE"] = "okta_audience",
        ["GATEWAY_BASE_URL"] = "gateway_base_url",
        ["GATEWAY_HOST"] = "gateway_host",
        ["GATEWAY_PORT"] = "gateway_port",
        ["LOG_LEVEL"] = "log_level",
        ["CONFIG_PATH"] = "config_path",
        ["PROTECTED_DISCOVERY"] = "protected_discovery",
        ["TRUSTED_PROXIES"] = "trusted_proxies",
        ["ALLOWED_HOSTS"] = "allowed_hosts",
        ["ALLOWED_ORIGINS"] = "allowed_origins",
    };

    private const string Prefix = AgentProxyOptions.SectionName + "__";

    private const string RolePrefix = "GROUP_TO_ROLE_";

    /// <summary>The full configuration key of a variable (<c>OKTA_DOMAIN</c>, <c>AgentProxy__backends__hr__url</c>), or <see langword="null"/>.</summary>
    public static string? KeyOf(string variable) =>
        Table.TryGetValue(variable, out var key) ? $"{AgentProxyOptions.SectionName}:{key}"
        : variable.StartsWith(RolePrefix, StringComparison.OrdinalIgnoreCase) && variable.Length > RolePrefix.Length
            ? $"{AgentProxyOptions.SectionName}:group_to_role:{variable[RolePrefix.Length..].Replace('_', '-').ToLowerInvariant()}"
        : variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && variable.Length > Prefix.Length
            ? $"{AgentProxyOptions.SectionName}:{variable[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal)}"
        : null;
}
