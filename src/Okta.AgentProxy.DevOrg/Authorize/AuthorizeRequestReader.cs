using System.Globalization;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>
/// Reads an authorization request. What is wrong before the redirect URI is known to be the client's is shown to the user;
/// the rest goes back to the client (RFC 6749 §4.1.2.1).
/// </summary>
internal sealed class AuthorizeRequestReader(DevOrganization org)
{
    public (AuthorizeRequest? Request, AuthorizeReturn? Return, OktaError? Error) Read(AuthorizationServer server, OAuthForm form)
    {
        // 1. Client and redirect URI: errors here never redirect.
        if (form.HasDuplicates)
        {
            return (null, null, OktaErrors.DuplicateParameters);
        }

        if (org.Registry.FindApp(form["client_id"]) is not { Active: true } app)
        {
            return (null, null, OktaErrors.InvalidClientId);
        }

        if (form["redirect_uri"] is not { } redirectUri)
        {
            return (null, null, OktaErrors.MissingRedirectUri);
        }

        if (!app.RedirectUris.Contains(redirectUri, StringComparer.Ordinal))
        {
            return (null, null, OktaErrors.IllegalRedirectUri);
        }

        // 2. Everything else.
        var mode = form["response_mode"];
        var back = new AuthorizeReturn(redirectUri, mode == "fragment", form["state"], org.Options.IssuerInAuthorizationResponse ? org.Tokens.IssuerOf(server) : null);
        if (Check(app, form) is { } error)
        {
            return (null, back, error);
        }

        var (resource, invalidResource) = ResourceIndicator.Read(server, form);
        return invalidResource is not null ? (null, back, invalidResource) : (new AuthorizeRequest
        {
            Server = server,
            App = app,
            Return = back,
            Scope = form["scope"],
            CodeChallenge = form["code_challenge"],
            Nonce = form["nonce"],
            Resource = resource,
            Prompt = form["prompt"],
            LoginHint = form["login_hint"],
            MaxAge = form["max_age"] is { } age ? TimeSpan.FromSeconds(int.Parse(age, CultureInfo.InvariantCulture)) : null,
        }, back, null);
    }

    private static OktaError? Check(DevApp app, OAuthForm form)
    {
        if (form["response_type"] != "code")
        {
            return OktaErrors.UnsupportedResponseType;
        }

        if (form["response_mode"] is not (null or "query" or "fragment"))
        {
            return OktaErrors.UnsupportedResponseMode;
        }

        if (!app.GrantTypes.Contains(DevGrants.AuthorizationCode))
        {
            return OktaErrors.UnauthorizedClient(app.GrantTypes);
        }

        // Okta wants a state from every client, PKCE or not.
        if (form["state"] is null)
        {
            return OktaErrors.InvalidState;
        }

        if (form["prompt"] is not (null or "none" or "login" or "consent"))
        {
            return OktaErrors.InvalidPrompt;
        }

        if (form["max_age"] is { } age && !(int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return OktaErrors.InvalidMaxAge;
        }

        return CheckPkce(app, form["code_challenge"], form["code_challenge_method"]);
    }

    private static OktaError? CheckPkce(DevApp app, string? challenge, string? method)
    {
        if (challenge is null)
        {
            return app.RequirePkce || app.Authentication == DevClientAuthentication.None || method is not null ? OktaErrors.PkceMissingChallenge : null;
        }

        // RFC 7636 §4.3: no method means plain, which Okta does not support.
        if (method != "S256")
        {
            return OktaErrors.PkceMethod;
        }

        return challenge.Length == 43 && challenge.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? null : OktaErrors.PkceInvalidChallenge;
    }
}
