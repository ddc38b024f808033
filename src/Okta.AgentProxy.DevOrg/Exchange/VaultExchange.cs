using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>Hands out vaulted secrets and service accounts: a body of its own, no <c>access_token</c>, five minutes.</summary>
internal sealed class VaultExchange(string tokenType, string member, Func<DevConnection, string, JsonObject?> read) : IExchange
{
    public string TokenType { get; } = tokenType;

    public bool TakesRefreshTokens => false;

    public static VaultExchange Secrets() => new(TokenTypes.VaultedSecret, "vaulted_secret", (connection, resource) =>
        connection is DevSecretConnection c && c.Resource == resource ? new JsonObject(c.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))) : null);

    public static VaultExchange ServiceAccounts() => new(TokenTypes.ServiceAccount, "service_account", (connection, resource) =>
        connection is DevServiceAccountConnection c && c.Resource == resource ? new JsonObject { ["username"] = c.Username, ["password"] = c.Password } : null);

    public OAuthAnswer Exchange(ExchangeRequest request)
    {
        var (resource, refused) = RequiredResource.Read(request.Form);
        if (resource is null)
        {
            return refused!;
        }

        return request.Agent.Connections.Select(c => read(c, resource)).FirstOrDefault(v => v is not null) is { } value
            ? new JsonObject { ["issued_token_type"] = TokenType, [member] = value, ["token_type"] = "N_A", ["expires_in"] = 300 }
            : OktaErrors.InvalidResource;
    }
}
