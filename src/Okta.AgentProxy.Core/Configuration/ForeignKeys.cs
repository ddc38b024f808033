namespace Okta.AgentProxy;

/// <summary>Keys that other packages read from the same file: accepted here, checked by their owners.</summary>
internal static class ForeignKeys
{
    /// <summary>At the top of the file.</summary>
    public static IReadOnlyList<string> OfGateway { get; } =
    [
        "storage", "audit", "admin", "roles", "policy", "limits", "cache", "rbac_config", "tool_pinning", "group_to_role",
        "token_exchange", "authorization_server", "token_vault", "tenants", "stdio", "config_path",
    ];

    /// <summary>Under <c>backends.NAME</c>.</summary>
    public static IReadOnlyList<string> OfBackend { get; } = ["policy", "limits", "cache", "rbac_config"];

    /// <summary>Under <c>agents.NAME</c>.</summary>
    public static IReadOnlyList<string> OfAgent { get; } = [];

    /// <summary>
    /// Keys of the documented format that nothing reads yet. Accepting one in silence would fail open: whoever writes a limit relies on it.
    /// </summary>
    private static readonly string[] Unavailable = ["tool_pinning", "tenants", "token_vault", "authorization_server", "stdio"];

    /// <summary>Whether <paramref name="key"/> is known but does nothing in this version.</summary>
    public static bool IsUnavailable(string key) => Unavailable.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that belong beside the options of type <paramref name="options"/>.</summary>
    public static IReadOnlyList<string> Beside(Type options) =>
        options == typeof(AgentProxyOptions) ? OfGateway
        : options == typeof(BackendOptions) ? OfBackend
        : options == typeof(AgentOptions) ? OfAgent
        : [];
}
