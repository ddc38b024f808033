using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Tests.Exchange;

namespace Okta.AgentProxy.DevOrg.Tests.OAuth;

/// <summary>Whatever is sent, the answer is an answer: no 500, always JSON with <c>error</c>, never a token for nonsense.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Names =
    [
        "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "code", "code_verifier", "redirect_uri", "refresh_token", "scope", "resource",
        "audience", "assertion", "subject_token", "subject_token_type", "requested_token_type", "actor_token", "token", "token_type_hint", "state", "response_type",
        "response_mode", "prompt", "max_age", "login_hint", "nonce", "id_token_hint", "post_logout_redirect_uri", "dataHandle", "transaction", "username", "action", "\u00e9\0",
    ];

    private static readonly string[] Values =
    [
        "", " ", "\0", "\r\nX: y", "\ud800", "é", "%zz", "+", "a.b.c", "..", "eyJ9.eyJ9.", "[]", "null", "-1", "99999999999999999999", new('x', 5000), "http://[", "javascript:alert(1)",
        DevGrants.AuthorizationCode, DevGrants.RefreshToken, DevGrants.ClientCredentials, DevGrants.TokenExchange, DevGrants.JwtBearer,
        TestOrg.Public, TestOrg.Web, DevOrgPreset.CursorAgent, TestOrg.Redirect, "code", "openid", "mcp:read", "login", "none", "fragment", DevOrgPreset.Alice,
        TokenTypes.IdJag, TokenTypes.IdToken, TokenTypes.AccessToken, TokenTypes.RefreshToken, TokenTypes.Sts, TokenTypes.VaultedSecret, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "oauth_sts",
    ];

    private static readonly string[] Paths =
    [
        "/oauth2/v1/token", "/oauth2/default/v1/token", "/oauth2/v1/introspect", "/oauth2/default/v1/revoke", "/oauth2/v1/authorize", "/oauth2/default/v1/authorize",
        "/oauth2/v1/sign-in", "/oauth2/v1/logout", "/oauth2/v1/sts/redirect", "/oauth2/default/v1/userinfo",
    ];

    [Fact]
    public async Task AnyForm_AtAnyEndpoint_IsAnsweredAndGetsNoToken()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var parameter = Gen.Elements(Names).SelectMany(n => Gen.Elements(Values).Select(v => (n, v)));

        var requests = Gen.Elements(Paths).SelectMany(p => parameter.ListOf().Select(f => (Path: p, Form: f.Take(20).ToArray())));
        Prop.ForAll(requests.ToArbitrary(), request =>
        {
            using var response = org.Test.SendAsync(request.Path, null, [.. request.Form.Select(f => (f.n, (string?)f.v))]).GetAwaiter().GetResult();
            var text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            var isClientEndpoint = request.Path.EndsWith("token", StringComparison.Ordinal);
            return (int)response.StatusCode < 500
                && !text.Contains("access_token\":\"", StringComparison.Ordinal)
                && (!isClientEndpoint || JsonNode.Parse(text)!.AsObject().ContainsKey("error"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task AnyQuery_AtTheAuthorizationEndpoint_NeverRedirectsElsewhere()
    {
        await using var org = await TestOrg.StartAsync();
        var parameter = Gen.Elements(Names).SelectMany(n => Gen.Elements(Values).Select(v => (n, (string?)v)));

        Prop.ForAll(parameter.ListOf().ToArbitrary(), changes =>
        {
            var url = TestOrg.AuthorizeUrl("default", TestOrg.Public, [.. changes.DistinctBy(c => c.n).Take(3)]);
            using var response = org.Http.GetAsync(new Uri(url, UriKind.Relative)).GetAwaiter().GetResult();
            return (int)response.StatusCode < 500
                && (response.Headers.Location is not { } location || location.OriginalString.StartsWith(TestOrg.Redirect, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }
}
