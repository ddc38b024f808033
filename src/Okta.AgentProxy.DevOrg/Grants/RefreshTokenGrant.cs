using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>Renews tokens (RFC 6749 §6), with Okta's rotation: a grace period, and the end of the whole grant when an old token comes back after it.</summary>
internal sealed partial class RefreshTokenGrant(DevOrganization org, UserTokens tokens) : IGrant
{
    private readonly Lock gate = new();

    public string Name => DevGrants.RefreshToken;

    public bool IsAvailableAt(AuthorizationServer server) => true;

    public Task<OAuthAnswer> RedeemAsync(ClientRequest request) => Task.FromResult(Redeem(request));

    private OAuthAnswer Redeem(ClientRequest request)
    {
        var (form, client) = (request.Form, request.Client);
        if (form["refresh_token"] is not { } handle)
        {
            return OktaErrors.MissingParameter("refresh_token");
        }

        if (org.State.RefreshTokens.Find(handle) is not { } token || token.Grant.Revoked || token.Grant.Server != request.Server)
        {
            return OktaErrors.InvalidRefreshToken;
        }

        var grant = token.Grant;
        if (!client.Owns(grant.ClientId))
        {
            return OktaErrors.MismatchedClient;
        }

        var scopes = Scopes.Split(form["scope"]);
        if (scopes.Except(grant.Scopes, StringComparer.Ordinal).ToList() is { Count: > 0 } denied)
        {
            return OktaErrors.RefreshScopesDenied(denied);
        }

        if (org.Registry.FindUser(grant.UserId) is not { Active: true } user)
        {
            return OktaErrors.InvalidRefreshToken;
        }

        if (org.Registry.FindApp(grant.ClientId) is { } app && !AccessPolicy.IsAssigned(app, user))
        {
            return OktaErrors.UserNotAssigned;
        }

        return Rotate(token, client) is not { } next
            ? OktaErrors.InvalidRefreshToken
            : tokens.Issue(grant, user, scopes.Count == 0 ? grant.Scopes : scopes, next.Length == 0 ? handle : next);
    }

    /// <summary>The successor; empty when the client keeps its token; <see langword="null"/> when the token was used before and its time of grace is over.</summary>
    private string? Rotate(RefreshToken token, OAuthClient client)
    {
        if (client.App is not { RotateRefreshTokens: true } app)
        {
            return "";
        }

        lock (gate)
        {
            var now = org.Clock.GetUtcNow();
            if (token.Rotated is { } rotated && now >= rotated + app.RefreshTokenGracePeriod)
            {
                token.Grant.Revoke();
                LogReused(org.Logger, app.ClientId);
                return null;
            }

            token.Rotated ??= now;
            return tokens.NewRefreshToken(token.Grant);
        }
    }

    [LoggerMessage(EventIds.RefreshTokenReused, LogLevel.Warning, "A refresh token of client {ClientId} came back after it was replaced; its grant is revoked")]
    private static partial void LogReused(ILogger logger, string clientId);
}
