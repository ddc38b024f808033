using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity;

public sealed class HostileTokensTests : IAsyncLifetime
{
    private IdentityFixture _identity = null!;

    public static TheoryData<string> Names => [.. HostileTokens.Names];

    public async ValueTask InitializeAsync() => _identity = await IdentityFixture.StartAsync();

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Authenticate_HostileToken_Gets401AndNoSubject(string name)
    {
        var (code, token) = HostileTokens.Make(name, _identity);

        var outcome = await _identity.AuthenticateAsync(token);

        Assert.Null(outcome.Subject);
        Assert.Equal(401, outcome.Error!.Status);
        Assert.Equal(code, outcome.Error.Code);
        Assert.Equal("invalid_token", outcome.Error.Challenge!.Error);
        Assert.Equal(0, _identity.Cache.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Authenticate_HostileToken_SaysNothingFromTheToken(string name)
    {
        var (_, token) = HostileTokens.Make(name, _identity);

        var error = (await _identity.AuthenticateAsync(token)).Error!;

        var said = $"{error.Message}|{error.Challenge!.ErrorDescription}|{error.Detail}|{error}";
        Assert.DoesNotContain("alice", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, said, StringComparison.Ordinal);
        Assert.DoesNotContain(",", error.Challenge.ErrorDescription!, StringComparison.Ordinal);
        Assert.DoesNotContain("\"", error.Challenge.ErrorDescription!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authenticate_KeysInTheHeader_AreNeverLookedAt()
    {
        using var stranger = RSA.Create(2048);
        var jwk = TestJwt.Jwk(stranger, "mine");
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "mine", ["jwk"] = jwk, ["jku"] = "https://evil.example.com/keys", ["x5u"] = "https://evil.example.com/x" };

        var outcome = await _identity.AuthenticateAsync(TestJwt.Sign(header, TestJwt.Claims(_identity.Token()), stranger));

        Assert.Equal("invalid_token", outcome.Error!.Code);
    }

    [Fact]
    public async Task Authenticate_KeysInTheHeaderOfAGoodToken_DoNotSpoilIt()
    {
        var token = _identity.Org.Organization.Forge.Resigned(_identity.Token(), header: h => h["jku"] = "https://evil.example.com/keys");

        var outcome = await _identity.AuthenticateAsync(token);

        Assert.NotNull(outcome.Subject);
    }
}
