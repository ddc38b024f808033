namespace Okta.AgentProxy;

/// <summary>Turns <see cref="TenantOptions"/> into a <see cref="Tenant"/> and reports everything that is wrong with it.</summary>
internal static class TenantCompiler
{
    private static readonly Uri NoAddress = new("http://no-address.invalid/");

    // A tenant's id is the first segment of its paths: these are somebody else's.
    private static readonly string[] Reserved =
    [
        "admin", "api", "authorize", "callback", "connect", "connected-accounts", "connected_account_callback", "health", "oauth2", "register", "revoke", "tenants", "token",
    ];

    /// <summary>The tenant; of use only when no problem was reported.</summary>
    public static Tenant Compile(string id, TenantOptions raw, ProblemCollector problems)
    {
        var path = $"tenants:{id}";
        if ((NameRules.FindProblem(id) ?? (Reserved.Contains(id, StringComparer.OrdinalIgnoreCase) ? "is a path of the proxy itself." : null)) is { } badId)
        {
            problems.Add(path, badId);
        }

        CheckScopes(raw.ExternalScopes, $"{path}:external_scopes", problems);
        CheckScopes(raw.ScopesSupported, $"{path}:scopes_supported", problems);
        return new Tenant
        {
            Id = id,
            Name = raw.Name,
            BackendUrl = ReadUrl(raw.BackendUrl, $"{path}:backend_url", trusted: false, problems) ?? NoAddress,
            Issuer = ReadUrl(raw.Issuer, $"{path}:issuer", trusted: true, problems) is null ? "" : raw.Issuer!,
            KeysEndpoint = string.IsNullOrWhiteSpace(raw.KeysEndpoint) ? null : ReadUrl(raw.KeysEndpoint, $"{path}:keys_endpoint", trusted: true, problems),
            VaultConnection = string.IsNullOrWhiteSpace(raw.VaultConnection) ? null : raw.VaultConnection,
            ExternalScopes = [.. raw.ExternalScopes],
            ScopesSupported = [.. raw.ScopesSupported],
            Enabled = raw.Enabled,
        };
    }

    private static Uri? ReadUrl(string? text, string path, bool trusted, ProblemCollector problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(path, "is required: an absolute URL, such as https://server.example.com.");
            return null;
        }

        if ((trusted ? UrlRules.CheckTrusted(text, out var url) : UrlRules.Check(text, out url)) is not { } problem)
        {
            return url;
        }

        problems.Add(path, problem);
        return null;
    }

    private static void CheckScopes(IList<string> scopes, string path, ProblemCollector problems)
    {
        for (var i = 0; i < scopes.Count; i++)
        {
            if (NameRules.FindScopeProblem(scopes[i]) is { } problem)
            {
                problems.Add($"{path}:{i}", problem);
            }
        }
    }
}
