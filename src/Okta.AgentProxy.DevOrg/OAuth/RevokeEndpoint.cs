using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>Token revocation (RFC 7009): 200 whatever the token was; a token of another client stays as it is.</summary>
internal sealed class RevokeEndpoint(DevOrganization org) : ClientEndpoint(org)
{
    public override DevOrgEndpoint Kind => DevOrgEndpoint.Revoke;

    protected override string Name => "revoke";

    protected override Task<OAuthAnswer> AnswerAsync(ClientRequest request)
    {
        if (request.Form["token"] is not { } handle)
        {
            return Task.FromResult<OAuthAnswer>(OktaErrors.MissingToken);
        }

        if (request.Form["token_type_hint"] == "oauth_sts")
        {
            // Only Okta's copy goes: the third party's token lives on there, and a kept refresh token gets a new one (Okta's own words).
            if (request is { Server.IsOrg: true, Client.Agent: { } agent })
            {
                Org.State.Sts.Revoke(agent.Id, handle);
            }
        }
        else if (Org.State.RefreshTokens.Find(handle) is { } refresh && refresh.Grant.Server == request.Server && request.Client.Owns(refresh.Grant.ClientId))
        {
            // The access tokens that came with it end too (RFC 7009 §2.1).
            refresh.Grant.Revoke();
        }
        else if (Org.TokenReader.ReadLive(handle, request.Server) is { } token && TokenReader.IsAccessToken(token) && request.Client.Owns(token.Claims.Text("cid")))
        {
            Org.State.Ledger.Revoke(token.Claims.Text("jti")!, token.Claims.Time("exp")!.Value);
        }

        return Task.FromResult(OAuthAnswer.Empty);
    }
}
