using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Grants;

/// <summary>Redeems a code (RFC 6749 §4.1.3) and checks its PKCE verifier (RFC 7636 §4.6).</summary>
internal sealed class AuthorizationCodeGrant(DevOrganization org, UserTokens tokens) : IGrant
{
    public string Name => DevGrants.AuthorizationCode;

    public bool IsAvailableAt(AuthorizationServer server) => true;

    public Task<OAuthAnswer> RedeemAsync(ClientRequest request) => Task.FromResult(Redeem(request));

    private OAuthAnswer Redeem(ClientRequest request)
    {
        var (form, client) = (request.Form, request.Client);
        if (form["code"] is not { } handle)
        {
            return OktaErrors.MissingParameter("code");
        }

        // 1. A code is good for one attempt. A second one means that somebody else has it: what it gave is taken back (RFC 6749 §4.1.2).
        if (org.State.Codes.Take(handle) is not { } code)
        {
            org.State.SpentCodes.Find(handle)?.Revoke();
            return OktaErrors.InvalidAuthorizationCode;
        }

        org.State.SpentCodes.Set(handle, code.Grant, TimeSpan.FromHours(1));

        // 2. The same server, client and redirect URI as at /authorize.
        if (code.Grant.Server != request.Server)
        {
            return OktaErrors.MismatchedServer;
        }

        if (!client.Owns(code.Grant.ClientId))
        {
            return OktaErrors.MismatchedClient;
        }

        if (form["redirect_uri"] != code.RedirectUri)
        {
            return OktaErrors.MismatchedRedirectUri;
        }

        // 3. The same party: PKCE.
        if (CheckVerifier(code.CodeChallenge, form["code_verifier"]) is { } pkce)
        {
            return pkce;
        }

        var (resource, invalidResource) = ResourceIndicator.Read(request.Server, form);
        if (invalidResource is not null || (resource is not null && resource != code.Grant.Resource))
        {
            return invalidResource ?? OktaErrors.MismatchedResource;
        }

        // 4. A user who can still use the application.
        if (org.Registry.FindUser(code.Grant.UserId) is not { Active: true } user)
        {
            return OktaErrors.InvalidAuthorizationCode;
        }

        var refreshToken = code.Grant.Scopes.Contains(Scopes.OfflineAccess) && client.GrantTypes.Contains(DevGrants.RefreshToken)
            ? tokens.NewRefreshToken(code.Grant)
            : null;
        return tokens.Issue(code.Grant, user, code.Grant.Scopes, refreshToken);
    }

    private static OktaError? CheckVerifier(string? challenge, string? verifier)
    {
        switch (challenge, verifier)
        {
            case (null, null):
                return null;
            case (null, _):
                return OktaErrors.PkceVerifierWithoutChallenge;
            case (_, null):
                return OktaErrors.PkceMissingVerifier;
            default:
                var valid = verifier.Length is >= 43 and <= 128 && verifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');
                var computed = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
                return valid && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(challenge)) ? null : OktaErrors.PkceFailed;
        }
    }
}
