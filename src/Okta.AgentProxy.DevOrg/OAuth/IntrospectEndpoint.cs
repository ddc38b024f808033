using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>Token introspection (RFC 7662): every token that is not this server's living one is just not active.</summary>
internal sealed class IntrospectEndpoint(DevOrganization org) : ClientEndpoint(org)
{
    public override DevOrgEndpoint Kind => DevOrgEndpoint.Introspect;

    protected override string Name => "introspect";

    protected override Task<OAuthAnswer> AnswerAsync(ClientRequest request) => Task.FromResult(Answer(request));

    private OAuthAnswer Answer(ClientRequest request)
    {
        if (request.Form["token"] is not { } handle)
        {
            return OktaErrors.MissingToken;
        }

        if (Org.TokenReader.ReadLive(handle, request.Server) is { } token)
        {
            return Describe(token);
        }

        if (Org.State.RefreshTokens.Find(handle) is { Grant: { Revoked: false } grant } refresh && grant.Server == request.Server
            && Org.Registry.FindUser(grant.UserId) is { Active: true } user)
        {
            return new JsonObject
            {
                ["active"] = true,
                ["token_type"] = "Bearer",
                ["scope"] = string.Join(' ', grant.Scopes),
                ["client_id"] = grant.ClientId,
                ["username"] = user.Login,
                ["sub"] = user.Login,
                ["uid"] = user.Id,
                ["exp"] = refresh.Expires.ToUnixTimeSeconds(),
            };
        }

        return new JsonObject { ["active"] = false };
    }

    private JsonObject Describe(Jwt token)
    {
        var body = new JsonObject { ["active"] = true };
        var isAccessToken = TokenReader.IsAccessToken(token);
        if (isAccessToken)
        {
            body["token_type"] = "Bearer";
            body["scope"] = string.Join(' ', token.Claims.TextOrList("scp") ?? token.Claims.TextOrList("scope") ?? []);
            body["client_id"] = token.Claims.Text("cid");
        }

        if (Org.Registry.FindUser(TokenReader.UserIdOf(token)) is { } user)
        {
            body["username"] = user.Login;
            body["uid"] = user.Id;
        }

        foreach (var name in (string[])["exp", "iat", "sub", "aud", "iss", "jti"])
        {
            body[name] = token.Claims[name]?.DeepClone();
        }

        return body;
    }
}
