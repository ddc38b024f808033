using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Exchange;

namespace Okta.AgentProxy.DevOrg.Tests.Exchange;

public sealed class SubjectTokenReaderTests
{
    private const string Service = TestOrg.Service;

    public static TheoryData<string, string, string, string> Refused => new()
    {
        // what, error, internal code, subject type
        { "nonsense", "invalid_request", "invalid_subject_token", TokenTypes.IdToken },
        { "expired", "invalid_grant", "token_exchange_subject_token_expired", TokenTypes.IdToken },
        { "another client's", "invalid_request", "invalid_subject_token_client_not_registered", TokenTypes.IdToken },
        { "two audiences", "invalid_request", "invalid_subject_token_client_not_registered", TokenTypes.IdToken },
        { "tampered", "invalid_request", "invalid_subject_token", TokenTypes.IdToken },
        { "unsigned", "invalid_request", "invalid_subject_token", TokenTypes.IdToken },
        { "stranger's", "invalid_request", "invalid_subject_token", TokenTypes.IdToken },
        { "foreign issuer", "invalid_request", "invalid_subject_token_issuer_not_allowed", TokenTypes.IdToken },
        { "deleted server", "invalid_request", "invalid_subject_token_authorization_server", TokenTypes.IdToken },
        { "access token", "invalid_request", "invalid_subject_token", TokenTypes.IdToken },
        { "id token", "invalid_request", "invalid_subject_token", TokenTypes.AccessToken },
        { "org access token", "invalid_request", "invalid_subject_token_authorization_server", TokenTypes.AccessToken },
        { "expired access token", "invalid_grant", "token_exchange_subject_token_expired", TokenTypes.AccessToken },
        { "other audience", "invalid_request", "invalid_subject_token", TokenTypes.AccessToken },
        { "no link", "invalid_request", "invalid_subject_token_no_delegation_link", TokenTypes.AccessToken },
        { "unknown client", "invalid_request", "invalid_subject_token_client_not_registered", TokenTypes.AccessToken },
        { "act text", "invalid_request", "invalid_subject_token_act_claim_malformed", TokenTypes.AccessToken },
        { "act without sub", "invalid_request", "invalid_subject_token_act_claim_malformed", TokenTypes.AccessToken },
        { "act too deep", "invalid_request", "invalid_subject_token_act_claim_depth", TokenTypes.AccessToken },
        { "nonsense", "invalid_request", "invalid_subject_token", TokenTypes.RefreshToken },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Subject_NotAcceptable_IsRefusedAsOktaDoes(string what, string error, string code, string type)
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await org.ExchangeAsync(changes: [("subject_token", Token(org, what)), ("subject_token_type", type)]);

        Assert.Equal(code, org.LastInternalCode);
        Assert.Equal((400, error), (status, (string?)body!["error"]));
    }

    [Fact]
    public async Task Subject_UserInactive_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Org.Set(org.Org.Registry.FindUser(DevOrgPreset.Alice)! with { Active = false });

        await org.ExchangeAsync();

        Assert.Equal("invalid_subject_token_user_inactive", org.LastInternalCode);
    }

    [Fact]
    public async Task Subject_UserNotAssignedToTheClient_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(DevOrgPreset.CursorClient)! with { AssignedGroups = ["Nobody"] });

        await org.ExchangeAsync();

        Assert.Equal("invalid_subject_token_user_not_assigned", org.LastInternalCode);
    }

    [Fact]
    public async Task Subject_SessionEnded_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var token = org.AliceIdToken;
        org.Org.EndSessions(DevOrgPreset.Alice);

        await org.ExchangeAsync(changes: ("subject_token", token));
        var before = org.LastInternalCode;
        org.Test.Clock.Advance(TimeSpan.FromSeconds(1));
        var (status, _) = await org.ExchangeAsync();

        Assert.Equal("invalid_subject_token_session_expired", before);
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Subject_ClientInactive_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { DelegationLinks = [Service] });
        var token = org.Org.IssueAccessToken(null, Service);
        org.Org.Set(org.Org.Registry.FindApp(Service)! with { Active = false });

        await org.ExchangeAsync(changes: [("subject_token", token), ("subject_token_type", TokenTypes.AccessToken)]);

        Assert.Equal("invalid_subject_token_client_inactive", org.LastInternalCode);
    }

    [Fact]
    public async Task Subject_RevokedAccessToken_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var token = org.AliceAccessToken;
        await org.Test.PostAsync("/oauth2/default/v1/revoke", ("client_id", DevOrgPreset.CursorClient), ("token", token));

        await org.ExchangeAsync(changes: [("subject_token", token), ("subject_token_type", TokenTypes.AccessToken)]);

        Assert.Equal("invalid_subject_token", org.LastInternalCode);
    }

    [Fact]
    public async Task Subject_AgentWithoutResourceUrl_TakesNoAccessTokens()
    {
        await using var org = await ExchangeOrg.StartAsync();
        org.Change(DevOrgPreset.CursorAgent, a => a with { ResourceUrl = null });

        await org.ExchangeAsync(changes: [("subject_token", org.AliceAccessToken), ("subject_token_type", TokenTypes.AccessToken)]);

        Assert.Equal("invalid_subject_token", org.LastInternalCode);
    }

    [Fact]
    public async Task Subject_RefreshTokenOfAnotherClient_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();
        var tokens = await org.Test.SignInAsync();

        await org.ExchangeAsync(changes: [("subject_token", (string?)tokens["refresh_token"]), ("subject_token_type", TokenTypes.RefreshToken)]);

        Assert.Equal("invalid_subject_token", org.LastInternalCode);
    }

    private static string Token(ExchangeOrg org, string what)
    {
        var (server, forge) = (org.Org, org.Org.Forge);
        string Access(Action<JsonObject>? claims = null) => server.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, claims: claims);
        return what switch
        {
            "expired" => server.IssueIdToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, lifetime: TimeSpan.Zero),
            "another client's" => server.IssueIdToken(DevOrgPreset.Alice, DevOrgPreset.ClaudeCodeClient),
            "two audiences" => forge.Resigned(org.AliceIdToken, c => c["aud"] = new JsonArray(DevOrgPreset.CursorClient, DevOrgPreset.ClaudeCodeClient)),
            "tampered" => forge.Tampered(org.AliceIdToken, c => c["sub"] = "00u1bob0000000000001"),
            "unsigned" => forge.WithoutSignature(org.AliceIdToken),
            "stranger's" => forge.SignedByStranger(org.AliceIdToken),
            "foreign issuer" => forge.Resigned(org.AliceIdToken, c => c["iss"] = "https://other.okta.example"),
            "deleted server" => forge.Resigned(org.AliceIdToken, c => c["iss"] = server.BaseUrl + "/oauth2/deleted"),
            "access token" => org.AliceAccessToken,
            "id token" => org.AliceIdToken,
            "org access token" => server.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, authorizationServerId: "", audience: "api://default"),
            "expired access token" => server.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, lifetime: TimeSpan.Zero),
            "other audience" => server.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, audience: "api://other"),
            "no link" => server.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.ClaudeCodeClient),
            "unknown client" => server.IssueAccessToken(DevOrgPreset.Alice, "0oaunknown"),
            "act text" => Access(c => c["act"] = "wlp"),
            "act without sub" => Access(c => c["act"] = new JsonObject { ["act"] = new JsonObject { ["sub"] = "a" } }),
            "act too deep" => Access(c =>
            {
                var act = new JsonObject { ["sub"] = "a0" };
                for (var i = 1; i < 5; i++)
                {
                    act = new JsonObject { ["sub"] = $"a{i}", ["act"] = act };
                }

                c["act"] = act;
            }),
            _ => what,
        };
    }
}
