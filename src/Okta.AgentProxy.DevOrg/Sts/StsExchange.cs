using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Sts;

/// <summary>Hands out third parties' tokens; without the user's consent it says where that can be given.</summary>
internal sealed class StsExchange(DevOrganization org, ExpiringStore<PendingConsent> pending) : IExchange
{
    private static readonly TimeSpan TimeToConsent = TimeSpan.FromMinutes(10);

    public string TokenType => TokenTypes.Sts;

    public bool TakesRefreshTokens => false;

    public OAuthAnswer Exchange(ExchangeRequest request)
    {
        if (request.Subject.User is not { } user)
        {
            return OktaErrors.StsUserRequired;
        }

        var (resource, refused) = RequiredResource.Read(request.Form);
        if (resource is null)
        {
            return refused!;
        }

        if (request.Agent.Connections.OfType<DevStsConnection>().FirstOrDefault(c => c.Resource == resource) is not { } connection)
        {
            return OktaErrors.InvalidResource;
        }

        if (org.State.Sts.Get(user.Id, request.Agent.Id, connection) is not var (token, content))
        {
            var handle = pending.Add(new PendingConsent(user.Id, request.Agent, connection), TimeToConsent);
            return OktaErrors.InteractionRequired($"{org.BaseUrl}{StsConsentEndpoint.Path}?{StsConsentEndpoint.Handle}={handle}");
        }

        return new JsonObject
        {
            ["issued_token_type"] = TokenTypes.Sts,
            ["access_token"] = token,
            ["token_type"] = "Bearer",
            ["expires_in"] = (long)(content.Expires - org.Clock.GetUtcNow()).TotalSeconds,
            ["scope"] = string.Join(' ', content.Scopes),
        };
    }
}
