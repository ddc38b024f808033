using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>
/// Which values of an <c>auth_config</c> may be shown and stored in clear. Everything else, above all what a host's own handler invents, is
/// taken for a secret: the unknown key is the dangerous one.
/// </summary>
public static class PublicAuthConfigKeys
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "id_jag_mode", "id_jag_issuer", "target_authorization_server", "target_token_endpoint", "target_client_id", "target_audience",
        "target_scopes", "header_name", "scope", "scopes", "resource", "audience", "token_endpoint", "authorization_server", "client_id",
        "requested_token_type", "subject_token_type", "connection", "token_endpoint_auth_method", "resource_id", "timeout",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a value may be shown: a reference always, a value of a known harmless key unless it is a URL that carries something.</summary>
    public static bool MayShow(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);

        if (value.Length == 0 || new Secret(value).IsReference)
        {
            return true;
        }

        var colon = key.IndexOf(':', StringComparison.Ordinal);
        if (!Known.Contains(colon < 0 ? key : key[..colon]))
        {
            return false;
        }

        return !Uri.TryCreate(value, UriKind.Absolute, out var url) || (url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0);
    }
}
