using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Tokens;

public sealed class TokenForgeTests : IAsyncLifetime
{
    private DevOrgServer org = null!;

    private string token = null!;

    public async ValueTask InitializeAsync()
    {
        org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        token = org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient);
    }

    public ValueTask DisposeAsync() => org.DisposeAsync();

    [Fact]
    public void WithoutSignature_AnyToken_SaysNoneAndHasAnEmptyThirdPart()
    {
        var forged = org.Organization.Forge.WithoutSignature(token, "nOnE");

        Assert.EndsWith(".", forged, StringComparison.Ordinal);
        Assert.Equal("nOnE", Jwt.Parse(forged)!.Algorithm);
        Assert.False(FitsAnyKey(forged));
    }

    [Fact]
    public void SignedByStranger_DefaultKeyId_NamesTheRealKeyButDoesNotFitIt()
    {
        var forged = org.Organization.Forge.SignedByStranger(token);

        Assert.Equal(Jwt.Parse(token)!.KeyId, Jwt.Parse(forged)!.KeyId);
        Assert.False(FitsAnyKey(forged));
        Assert.Equal("other", Jwt.Parse(org.Organization.Forge.SignedByStranger(token, "other"))!.KeyId);
    }

    [Fact]
    public void Tampered_AnyChange_KeepsTheOldSignature()
    {
        var forged = org.Organization.Forge.Tampered(token, c => c["sub"] = "mallory@example.com");

        Assert.Equal(token[token.LastIndexOf('.')..], forged[forged.LastIndexOf('.')..]);
        Assert.Equal("mallory@example.com", Jwt.Parse(forged)!.Claims.Text("sub"));
        Assert.False(FitsAnyKey(forged));
    }

    [Fact]
    public void SignedWithPublicKeyAsSecret_AnyToken_IsHmac()
    {
        var forged = org.Organization.Forge.SignedWithPublicKeyAsSecret(token);

        Assert.Equal("HS256", Jwt.Parse(forged)!.Algorithm);
        Assert.False(FitsAnyKey(forged));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    public void Resigned_AnyAlgorithm_IsGenuine(string algorithm)
    {
        var resigned = org.Organization.Forge.Resigned(token, c => c["exp"] = 1, h => h["alg"] = algorithm);

        Assert.True(FitsAnyKey(resigned));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), Jwt.Parse(resigned)!.Claims.Time("exp"));
    }

    [Fact]
    public void Raw_DuplicateMembers_AreSignedAsWritten()
    {
        var raw = org.Organization.Forge.Raw("""{"alg":"RS256","kid":"{kid}"}""", """{"sub":"a","sub":"b"}""");

        Assert.Equal(3, raw.Split('.').Length);
        Assert.Null(Jwt.Parse(raw));
    }

    private bool FitsAnyKey(string forged) =>
        org.Organization.Server("default").Keys.Published.Any(k => Jwt.Parse(forged)!.IsSignedBy(k.Rsa));
}
