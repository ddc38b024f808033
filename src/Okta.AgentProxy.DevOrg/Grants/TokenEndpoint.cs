using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>The token endpoint (RFC 6749 §3.2).</summary>
internal sealed partial class TokenEndpoint(DevOrganization org, IReadOnlyList<IGrant> grants) : ClientEndpoint(org)
{
    public override DevOrgEndpoint Kind => DevOrgEndpoint.Token;

    protected override string Name => "token";

    protected override OktaError? Precheck(AuthorizationServer server, OAuthForm form)
    {
        var available = grants.Where(g => g.IsAvailableAt(server)).Select(g => g.Name).ToList();
        return form["grant_type"] switch
        {
            null => OktaErrors.MissingGrantType(available),
            var name when available.Contains(name) => null,
            DevGrants.ClientCredentials when server.IsOrg => OktaErrors.ClientCredentialsAtOrg,
            DevGrants.TokenExchange => OktaErrors.UnsupportedTokenExchange,
            _ => OktaErrors.UnsupportedGrantType(available),
        };
    }

    protected override async Task<OAuthAnswer> AnswerAsync(ClientRequest request)
    {
        var grant = grants.First(g => g.Name == request.Form["grant_type"]);
        if (!request.Client.GrantTypes.Contains(grant.Name))
        {
            return OktaErrors.UnauthorizedClient(request.Client.GrantTypes);
        }

        var answer = await grant.RedeemAsync(request);
        if (answer.Error is null)
        {
            LogIssued(Org.Logger, request.Server.Id, grant.Name, request.Client.ClientId);
        }

        return answer;
    }

    [LoggerMessage(EventIds.TokenIssued, LogLevel.Information, "'{AuthorizationServer}' answered the grant {GrantType} of client {ClientId}")]
    private static partial void LogIssued(ILogger logger, string authorizationServer, string grantType, string clientId);
}
