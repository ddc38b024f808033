namespace Okta.AgentProxy.Exchange.Tests.ClientAuthentication;

public sealed class ClientSettingsTests
{
    [Fact]
    public void For_AgentHasBoth_PrefersTheKeyAndTheWorkloadId()
    {
        var client = Read().For(ExchangeHarness.Agent() with { ClientSecret = new Secret("s") }, atOkta: true, "", out _);

        Assert.Equal(ClientAuthenticationMethod.PrivateKeyJwt, client!.Method);
        Assert.Equal("wlp-cursor", client.ClientId);
    }

    [Theory]
    [InlineData(true, "ClientSecretPost")]
    [InlineData(false, "ClientSecretBasic")]
    public void For_AgentHasOnlyASecret_UsesTheServersUsualForm(bool atOkta, string method)
    {
        var client = Read().For(SecretOnly(), atOkta, "", out _);

        Assert.Equal(method, client!.Method.ToString());
        Assert.Equal("0oa-cursor", client.ClientId);
    }

    [Fact]
    public void For_NothingToProveWith_IsRefusedUnlessSaidSo()
    {
        var agent = ExchangeHarness.Agent() with { PrivateKey = null };

        Assert.Null(Read().For(agent, atOkta: true, "", out var problem));
        Assert.Equal(ClientAuthenticationMethod.None, Read(("client_authentication", "none")).For(agent, atOkta: true, "", out _)!.Method);

        Assert.Contains("client_authentication: none", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private_key_jwt", true)]
    [InlineData("client_secret_basic", false)]
    [InlineData("client_secret_post", false)]
    public void For_MethodWithoutItsCredential_IsRefused(string method, bool secretOnly)
    {
        var agent = secretOnly ? SecretOnly() : ExchangeHarness.Agent();

        Assert.Null(Read(("client_authentication", method)).For(agent, atOkta: true, "", out var problem));

        Assert.Contains(method == "private_key_jwt" ? "private_key" : "client_secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void For_BackendHasItsOwnCredential_TheAgentsIsNotUsed()
    {
        var client = Read(("client_id", "own"), ("client_secret", "s")).For(ExchangeHarness.Agent(), atOkta: false, "", out _);

        Assert.Equal(("own", ClientAuthenticationMethod.ClientSecretBasic), (client!.ClientId, client.Method));
        Assert.Null(client.PrivateKey);
    }

    private static Agent SecretOnly() => ExchangeHarness.Agent() with { PrivateKey = null, ClientSecret = new Secret("s") };

    private static ClientSettings Read(params (string, string)[] config) => ClientSettings.Read(ExchangeHarness.Config(config));
}
