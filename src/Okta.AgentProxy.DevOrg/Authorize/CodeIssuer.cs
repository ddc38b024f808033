using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>The end of a sign-in: a code, or the reason why this user gets none.</summary>
internal sealed partial class CodeIssuer(DevOrganization org)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The URL to send the browser to.</summary>
    public string Issue(AuthorizeRequest request, DevUser user, DateTimeOffset authTime)
    {
        if (!AccessPolicy.IsAssigned(request.App, user))
        {
            return request.Return.WithError(OktaErrors.UserNotAssigned);
        }

        var (scopes, refused) = AccessPolicy.ForUser(request.Server, request.Scope, request.App.ClientId, user);
        if (scopes is null)
        {
            return request.Return.WithError(refused!);
        }

        LogSignedIn(org.Logger, user.Id, request.App.ClientId);
        var grant = new UserGrant
        {
            Server = request.Server,
            ClientId = request.App.ClientId,
            UserId = user.Id,
            Scopes = scopes,
            AuthTime = authTime,
            Resource = request.Resource,
            Nonce = request.Nonce,
        };
        return request.Return.WithCode(org.State.Codes.Add(
            new AuthorizationCode { Grant = grant, RedirectUri = request.Return.RedirectUri, CodeChallenge = request.CodeChallenge },
            CodeLifetime));
    }

    [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "{UserId} signed in to client {ClientId}")]
    private static partial void LogSignedIn(ILogger logger, string userId, string clientId);
}
