namespace Okta.AgentProxy;

/// <summary>Says what is missing when no handler has the name that a backend's <c>auth_method</c> asks for.</summary>
internal static class AuthMethodHints
{
    private const string Exchange = "Call .AddTokenExchange() (package Okta.AgentProxy.Exchange).";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["okta-cross-app"] = Exchange,
        ["okta-vaulted-secret"] = Exchange,
        ["okta-service-account"] = Exchange,
        ["okta-sts"] = Exchange,
        ["token-exchange"] = Exchange,
        ["client-credentials"] = Exchange,
        ["passthrough"] = Exchange,
        ["token-vault"] = "Call .AddTokenVault() (package Okta.AgentProxy.TokenVault).",
        ["static-key"] = "Use 'pre-shared-key', with auth_config.key in place of api_key.",
    };

    /// <summary>A sentence with the fix in it.</summary>
    public static string Explain(Backend backend, IEnumerable<string> registered)
    {
        string[] names = [.. registered.Order(StringComparer.Ordinal)];
        var fix = Known.GetValueOrDefault(backend.AuthMethod)
            ?? $"{Suggestion.Hint(backend.AuthMethod, names.Concat(Known.Keys)).TrimStart()} Available: {string.Join(", ", names)}; add your own with .AddBackendAuthHandler<T>().".TrimStart();
        return $"Backend '{backend.Name}' uses auth_method '{backend.AuthMethod}' but no handler has that name. {fix}";
    }
}
