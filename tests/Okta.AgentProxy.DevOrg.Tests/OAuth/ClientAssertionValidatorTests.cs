using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.OAuth;

public sealed class ClientAssertionValidatorTests
{
    public static TheoryData<string, string> BadClaims => new()
    {
        { "iss=0oaunknown", "client_assertion_invalid_issuer" },
        { "iss=", "client_assertion_invalid_issuer" },
        { "sub=0oaunknown", "client_assertion_invalid_subject" },
        { "sub=", "client_assertion_invalid_subject" },
        { "aud=issuer", "client_assertion_invalid_audience" },
        { "aud=org token endpoint", "client_assertion_invalid_audience" },
        { "aud=trailing slash", "client_assertion_invalid_audience" },
        { "aud=two", "client_assertion_invalid_audience" },
        { "aud=", "client_assertion_invalid_audience" },
        { "exp=", "client_assertion_expiration_required" },
        { "exp=text", "client_assertion_expiration_required" },
        { "exp=now", "client_assertion_expired_token" },
        { "exp=one hour and a second", "client_assertion_expires_too_far_in_future" },
        { "iat=in a minute", "client_assertion_issued_at_in_future" },
        { "iat=text", "client_assertion_issued_at_in_future" },
        { "nbf=in a minute", "client_assertion_issued_at_in_future" },
    };

    public static TheoryData<string, string> BadHeaders => new()
    {
        { "alg=HS256", "client_assertion_invalid_signature_algorithm" },
        { "alg=PS256", "client_assertion_invalid_signature_algorithm" },
        { "alg=none", "client_assertion_invalid_signature_algorithm" },
        { "kid=other", "client_assertion_invalid_kid" },
        { "kid=", "client_assertion_invalid_kid" },
        { "typ=at+jwt", "client_assertion_invalid_jwt" },
        { "typ=oauth-id-jag+jwt", "client_assertion_invalid_jwt" },
        { "crit=x", "client_assertion_invalid_jwt" },
    };

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task Assertion_Good_IsAccepted(string algorithm)
    {
        await using var org = await StartAsync();

        var (status, body) = await SendAsync(org, org.Assertion(header: h => h["alg"] = algorithm));

        Assert.Equal(200, status);
        Assert.Equal(KeyService, Jwt.Parse((string?)body!["access_token"])!.Claims.Text("sub"));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("client-authentication+jwt")]
    public async Task Assertion_Typed_IsAccepted(string type)
    {
        await using var org = await StartAsync();

        var (status, _) = await SendAsync(org, org.Assertion(header: h => h["typ"] = type));

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("ES256", 256)]
    [InlineData("ES384", 384)]
    [InlineData("ES512", 521)]
    public async Task Assertion_WithAnEllipticCurve_IsAccepted(string algorithm, int size)
    {
        using var key = ECDsa.Create(size switch { 256 => ECCurve.NamedCurves.nistP256, 384 => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 });
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(KeyService)! with { Keys = [DevClientKey.FromPem("ec", key.ExportPkcs8PrivateKeyPem())] });

        var (status, _) = await SendAsync(org, org.Assertion(header: h => (h["alg"], h["kid"]) = (algorithm, "ec"), key: key));

        Assert.Equal(200, status);
    }

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task Assertion_WithABadClaim_Is401InvalidClient(string claim, string code)
    {
        await using var org = await StartAsync();
        var now = org.Clock.GetUtcNow().ToUnixTimeSeconds();
        var endpoint = $"{org.Server.BaseUrl}/oauth2/default/v1/token";

        var assertion = org.Assertion(claims: c =>
        {
            var (name, value) = (claim.Split('=')[0], claim.Split('=')[1]);
            c[name] = value switch
            {
                "issuer" => org.Server.Issuer,
                "org token endpoint" => $"{org.Server.BaseUrl}/oauth2/v1/token",
                "trailing slash" => endpoint + "/",
                "two" => new JsonArray(endpoint, "https://elsewhere.example"),
                "text" => "1999999999",
                "now" => now,
                "one hour and a second" => now + 3601,
                "in a minute" => now + 60,
                _ => value,
            };
            if (value.Length == 0)
            {
                c.Remove(name);
            }
        });
        var (status, body) = await SendAsync(org, assertion);

        Assert.Equal((401, "invalid_client"), (status, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task Assertion_WithABadHeader_Is401InvalidClient(string member, string code)
    {
        await using var org = await StartAsync();
        var (name, value) = (member.Split('=')[0], member.Split('=')[1]);
        var good = Jwt.Parse(org.Assertion())!;

        good.Header[name] = name == "crit" ? new JsonArray("x") : value;
        if (value.Length == 0)
        {
            good.Header.Remove(name);
        }

        var assertion = value is "HS256" or "none" ? Jwt.Encode(good.Header, good.Claims) + ".AAAA" : Jwt.Write(good.Header, good.Claims, org.Key);
        var (status, body) = await SendAsync(org, assertion);

        Assert.Equal((401, "invalid_client"), (status, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    public async Task Assertion_NotAJwt_IsRefused(string assertion)
    {
        await using var org = await StartAsync();

        await SendAsync(org, assertion);

        Assert.Equal("client_assertion_invalid_jwt", org.LastInternalCode);
    }

    [Fact]
    public async Task Assertion_SignedByAnotherKey_IsRefused()
    {
        using var stranger = RSA.Create(2048);
        await using var org = await StartAsync();

        await SendAsync(org, org.Assertion(key: stranger));

        Assert.Equal("client_assertion_invalid_signature", org.LastInternalCode);
    }

    [Fact]
    public async Task Assertion_SentTwice_IsRefusedTheSecondTime()
    {
        await using var org = await StartAsync();
        var assertion = org.Assertion();

        var (first, _) = await SendAsync(org, assertion);
        var (second, _) = await SendAsync(org, assertion);

        Assert.Equal((200, 401), (first, second));
        Assert.Equal("client_assertion_already_used", org.LastInternalCode);
    }

    [Fact]
    public async Task Assertion_WithoutJti_MayBeSentTwice()
    {
        await using var org = await StartAsync();
        var assertion = org.Assertion(claims: c => c.Remove("jti"));

        var (first, _) = await SendAsync(org, assertion);
        var (second, _) = await SendAsync(org, assertion);

        Assert.Equal((200, 200), (first, second));
    }

    [Fact]
    public async Task Assertion_RefusedForItsAudience_DoesNotUseUpItsJti()
    {
        await using var org = await StartAsync();
        void Jti(JsonObject c) => c["jti"] = "once";

        await SendAsync(org, org.Assertion(server: "", claims: Jti));
        var (status, _) = await SendAsync(org, org.Assertion(claims: Jti));

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Assertion_WithAnotherClientId_IsRefused()
    {
        await using var org = await StartAsync();

        await SendAsync(org, org.Assertion(), ("client_id", Service));

        Assert.Equal("client_assertion_invalid_subject", org.LastInternalCode);
    }

    [Fact]
    public async Task Assertion_OfAClientWithoutKeys_IsRefused()
    {
        await using var org = await StartAsync();

        await SendAsync(org, org.Assertion(clientId: Service));

        Assert.Equal("client_assertion_jwks_not_configured", org.LastInternalCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("urn:ietf:params:oauth:client-assertion-type:saml2-bearer")]
    public async Task Assertion_OfAnotherType_IsRefused(string? type)
    {
        await using var org = await StartAsync();

        await org.TokenAsync("default", ("grant_type", "client_credentials"), ("client_assertion_type", type), ("client_assertion", org.Assertion()));

        Assert.Equal("client_assertion_type_invalid", org.LastInternalCode);
    }

    [Fact]
    public async Task AssertionType_WithoutAssertion_IsRefused()
    {
        await using var org = await StartAsync();

        await org.TokenAsync("default", ("grant_type", "client_credentials"), ("client_id", KeyService), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));

        Assert.Equal("client_assertion_invalid_jwt", org.LastInternalCode);
    }

    private static Task<(int Status, JsonObject? Body)> SendAsync(TestOrg org, string assertion, params (string, string?)[] more) => org.TokenAsync(
        "default",
        [("grant_type", "client_credentials"), ("scope", "mcp:read"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion), .. more]);
}
