using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Exchange;

namespace Okta.AgentProxy.DevOrg.Tests.Exchange;

public sealed class VaultExchangeTests
{
    [Fact]
    public async Task Secret_OfTheConnection_HasABodyOfItsOwn()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, body) = await ExchangeAsync(org, TokenTypes.VaultedSecret, DevOrgPreset.SecretResource);

        Assert.Equal(200, status);
        Assert.Equal("""{"issued_token_type":"urn:okta:params:oauth:token-type:vaulted-secret","vaulted_secret":{"api_key":"demo-api-key"},"token_type":"N_A","expires_in":300}""", body!.ToJsonString());
    }

    [Fact]
    public async Task ServiceAccount_OfTheConnection_HasABodyOfItsOwn()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (_, body) = await ExchangeAsync(org, TokenTypes.ServiceAccount, DevOrgPreset.ServiceAccountResource);

        Assert.Equal("""{"issued_token_type":"urn:okta:params:oauth:token-type:service-account","service_account":{"username":"svc-partners","password":"demo-password"},"token_type":"N_A","expires_in":300}""", body!.ToJsonString());
    }

    [Fact]
    public async Task Secret_ByAccessToken_IsAccepted()
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, _) = await ExchangeAsync(org, TokenTypes.VaultedSecret, DevOrgPreset.SecretResource, ("subject_token", org.AliceAccessToken), ("subject_token_type", TokenTypes.AccessToken));

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData(TokenTypes.VaultedSecret, null, "missing_token_request_parameter")]
    [InlineData(TokenTypes.VaultedSecret, DevOrgPreset.SecretResource + "x", "token_exchange_invalid_resource")]
    [InlineData(TokenTypes.VaultedSecret, DevOrgPreset.ServiceAccountResource, "token_exchange_invalid_resource")]
    [InlineData(TokenTypes.ServiceAccount, DevOrgPreset.SecretResource, "token_exchange_invalid_resource")]
    [InlineData(TokenTypes.ServiceAccount, null, "missing_token_request_parameter")]
    [InlineData("urn:okta:params:oauth:token-type:secret", DevOrgPreset.SecretResource, "invalid_requested_token_type")]
    public async Task Exchange_AnythingWrong_IsRefused(string type, string? resource, string code)
    {
        await using var org = await ExchangeOrg.StartAsync();

        var (status, _) = await ExchangeAsync(org, type, resource);

        Assert.Equal((400, code), (status, org.LastInternalCode));
    }

    [Fact]
    public async Task Exchange_AgentWithoutTheConnection_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await org.ExchangeAsync(DevOrgPreset.ClaudeCodeAgent, ("requested_token_type", TokenTypes.VaultedSecret), ("resource", DevOrgPreset.SecretResource));

        Assert.Equal("token_exchange_invalid_resource", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_RefreshTokenAsSubject_IsRefused()
    {
        await using var org = await ExchangeOrg.StartAsync();

        await ExchangeAsync(org, TokenTypes.VaultedSecret, DevOrgPreset.SecretResource, ("subject_token_type", TokenTypes.RefreshToken));

        Assert.Equal("invalid_subject_token_type", org.LastInternalCode);
    }

    [Fact]
    public void Connections_InLogs_ShowTheirKindOnly()
    {
        DevConnection[] connections =
        [
            new DevSecretConnection { Resource = "r", Values = new Dictionary<string, string> { ["k"] = "planted" } },
            new DevServiceAccountConnection { Resource = "r", Username = "u", Password = "planted" },
        ];

        Assert.Equal(["DevSecretConnection", "DevServiceAccountConnection"], connections.Select(c => c.ToString()));
    }

    private static Task<(int Status, JsonObject? Body)> ExchangeAsync(ExchangeOrg org, string type, string? resource, params (string, string?)[] more) =>
        org.ExchangeAsync(changes: [("requested_token_type", type), ("resource", resource), ("audience", null), ("scope", null), .. more]);
}
