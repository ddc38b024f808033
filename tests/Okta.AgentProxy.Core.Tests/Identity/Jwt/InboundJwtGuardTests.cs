using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Identity.Jwt;

/// <summary>What the guard lets through; what it does not is in <see cref="HostileTokens"/>.</summary>
public class InboundJwtGuardTests
{
    private static readonly InboundTrust Trust = new() { Issuer = "https://org.example.com/oauth2/default", OrgIssuer = "https://org.example.com", Audience = "api://default" };
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Check_OktasAccessToken_NamesIssuerKeyAndAlgorithm()
    {
        var error = Check(out var jwt);

        Assert.Null(error);
        Assert.Equal(new InboundJwt(Trust.Issuer, "key-1", "RS256"), jwt);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public void Check_AllowedAlgorithm_Passes(string algorithm)
    {
        Assert.Null(Check(out var jwt, header: h => h["alg"] = algorithm));
        Assert.Equal(algorithm, jwt.Algorithm);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    public void Check_TypeOfAnAccessToken_Passes(string type)
    {
        Assert.Null(Check(out _, header: h => h["typ"] = type));
    }

    [Theory]
    [InlineData(-59)]
    [InlineData(1)]
    [InlineData(3600)]
    public void Check_NotExpiredWithinTheSkew_Passes(int seconds)
    {
        Assert.Null(Check(out _, claims: c => c["exp"] = Now.ToUnixTimeSeconds() + seconds));
    }

    [Fact]
    public void Check_DatesWithAFraction_Pass()
    {
        Assert.Null(Check(out _, claims: c => { c["exp"] = Now.ToUnixTimeSeconds() + 60.5; c["nbf"] = Now.ToUnixTimeSeconds() + 59.9; }));
    }

    [Theory]
    [InlineData("iat")]
    [InlineData("nbf")]
    public void Check_IssuedByAClockSlightlyAhead_Passes(string claim)
    {
        Assert.Null(Check(out _, claims: c => c[claim] = Now.ToUnixTimeSeconds() + 60));
    }

    [Fact]
    public void Check_SeveralAudiencesOfAnAccessToken_Pass()
    {
        Assert.Null(Check(out _, claims: c => c["aud"] = new JsonArray("api://default", "api://other")));
    }

    [Fact]
    public void Check_Rfc9068Token_Passes()
    {
        var error = Check(out _, header: h => h["typ"] = "at+jwt", claims: c =>
        {
            c.Remove("cid");
            c.Remove("scp");
            c["client_id"] = "0oa1";
            c["scope"] = "mcp:read";
        });

        Assert.Null(error);
    }

    [Theory]
    [InlineData("https://org.example.com")]
    [InlineData("https://org.example.com/oauth2/default")]
    public void Check_IdTokenOfEitherServer_Passes(string issuer)
    {
        var error = Check(out var jwt, claims: c =>
        {
            c.Remove("cid");
            c.Remove("scp");
            c["iss"] = issuer;
            c["aud"] = "0oa1";
            c["nonce"] = "n";
        });

        Assert.Null(error);
        Assert.Equal(issuer, jwt.Issuer);
    }

    [Fact]
    public void Check_NestedClaims_Pass()
    {
        Assert.Null(Check(out _, claims: c => c["act"] = new JsonObject { ["sub"] = "wlp1", ["act"] = new JsonObject { ["sub"] = "wlp2" } }));
    }

    [Theory]
    [InlineData("A", false)]
    [InlineData("AA", true)]
    [InlineData("AB", false)]
    [InlineData("AQ", true)]
    [InlineData("AAA", true)]
    [InlineData("AAB", false)]
    [InlineData("AAE", true)]
    [InlineData("AAAA", true)]
    [InlineData("AAA=", false)]
    [InlineData("AA+A", false)]
    [InlineData("AA/A", false)]
    [InlineData("-_-_", true)]
    [InlineData("", false)]
    [InlineData("AA A", false)]
    public void IsCanonicalBase64Url_OnlyWhatAnEncoderMakes(string text, bool expected)
    {
        Assert.Equal(expected, StrictJson.IsCanonicalBase64Url(text));
    }

    private static ProxyError? Check(out InboundJwt jwt, Action<JsonObject>? header = null, Action<JsonObject>? claims = null)
    {
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = "key-1" };
        var body = new JsonObject
        {
            ["iss"] = Trust.Issuer,
            ["aud"] = "api://default",
            ["sub"] = "alice@example.com",
            ["uid"] = "00u1",
            ["cid"] = "0oa1",
            ["scp"] = new JsonArray("mcp:read"),
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.ToUnixTimeSeconds() + 3600,
        };
        header?.Invoke(head);
        claims?.Invoke(body);

        return InboundJwtGuard.Check($"{TestJwt.Encode(head.ToJsonString())}.{TestJwt.Encode(body.ToJsonString())}.AAAA", Trust, Now, out jwt);
    }
}
