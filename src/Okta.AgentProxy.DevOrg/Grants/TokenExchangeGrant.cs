using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>Token exchange (RFC 8693) for agents, at the org server only.</summary>
internal sealed class TokenExchangeGrant(DevOrganization org, IReadOnlyList<IExchange> exchanges) : IGrant
{
    private readonly SubjectTokenReader subjects = new(org);

    public string Name => DevGrants.TokenExchange;

    public bool IsAvailableAt(AuthorizationServer server) => server.IsOrg;

    public Task<OAuthAnswer> RedeemAsync(ClientRequest request) => Task.FromResult(Redeem(request));

    private OAuthAnswer Redeem(ClientRequest request)
    {
        var form = request.Form;
        if (!org.Options.AiAgentsEnabled)
        {
            return OktaErrors.SkuNotEnabled;
        }

        // 1. Well-formed (RFC 8693 §2.1).
        foreach (var required in (ReadOnlySpan<string>)["requested_token_type", "subject_token", "subject_token_type"])
        {
            if (form[required] is null)
            {
                return OktaErrors.MissingParameter(required);
            }
        }

        if (exchanges.FirstOrDefault(e => e.TokenType == form["requested_token_type"]) is not { } exchange)
        {
            return OktaErrors.InvalidRequestedTokenType;
        }

        if (form["actor_token"] is not null || form["actor_token_type"] is not null)
        {
            // The agent is the actor, by its client authentication; no flow here takes another one.
            return form["actor_token"] is null ? OktaErrors.InvalidActorToken : OktaErrors.InvalidActorTokenType;
        }

        // 2. By an agent, for a subject that it may act for.
        if (request.Client.Agent is not { } agent)
        {
            return OktaErrors.IncompleteResource;
        }

        var type = form["subject_token_type"]!;
        if (type == TokenTypes.RefreshToken && !exchange.TakesRefreshTokens)
        {
            return OktaErrors.SubjectTokenType;
        }

        var (subject, refused) = subjects.Read(form["subject_token"]!, type, request.Client, agent);
        return subject is null ? refused! : exchange.Exchange(new ExchangeRequest(form, request.Client, agent, subject));
    }
}
