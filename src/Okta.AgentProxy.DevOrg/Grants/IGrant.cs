using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>One <c>grant_type</c> of the token endpoint. Called concurrently.</summary>
internal interface IGrant
{
    string Name { get; }

    bool IsAvailableAt(AuthorizationServer server);

    Task<OAuthAnswer> RedeemAsync(ClientRequest request);
}
