namespace Okta.AgentProxy.DevOrg.Tokens;

/// <summary>The scopes that every Okta authorization server knows.</summary>
internal static class Scopes
{
    public const string OpenId = "openid";

    public const string OfflineAccess = "offline_access";

    public const string Groups = "groups";

    /// <summary>The scopes of the OpenID family, which client credentials and token exchange may not ask for.</summary>
    public static readonly IReadOnlyList<string> Oidc = [OpenId, "profile", "email", "address", "phone", OfflineAccess, Groups];

    /// <summary>Splits a <c>scope</c> parameter: order kept, doubles dropped.</summary>
    public static IReadOnlyList<string> Split(string? scope) =>
        [.. (scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    public static bool IsOidc(string scope) => Oidc.Contains(scope, StringComparer.Ordinal);
}
