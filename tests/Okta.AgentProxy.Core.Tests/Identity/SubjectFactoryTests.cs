using System.Security.Claims;

namespace Okta.AgentProxy.Core.Tests.Identity;

public class SubjectFactoryTests
{
    private const string ShortTypeName = "http://schemas.xmlsoap.org/ws/2005/05/identity/claimproperties/ShortTypeName";

    [Fact]
    public void TryCreate_UserWithUid_IsKnownByUid()
    {
        var subject = Create(("iss", "https://org/oauth2/default"), ("sub", "alice@example.com"), ("uid", "00u1"), ("cid", "0oa1"), ("scp", "mcp:read"));

        Assert.Equal(("00u1", "alice@example.com", "0oa1", false), (subject.Id, subject.Sub, subject.ClientId, subject.IsService));
    }

    [Theory]
    [InlineData("0oa1", null, true)]
    [InlineData("0oa1", "00u1", false)]
    [InlineData("alice@example.com", null, false)]
    public void TryCreate_IsService_IsDecidedByUidAndCid(string sub, string? uid, bool expected)
    {
        var claims = new List<(string, string)> { ("sub", sub), ("cid", "0oa1"), ("scp", "mcp:read") };
        if (uid is not null)
        {
            claims.Add(("uid", uid));
        }

        Assert.Equal(expected, Create([.. claims]).IsService);
    }

    [Fact]
    public void TryCreate_ScopesInAnyForm_AreTheSame()
    {
        var array = Create(("sub", "a"), ("cid", "0oa1"), ("scp", "mcp:read"), ("scp", "mcp:write"));
        var text = Create(("sub", "a"), ("cid", "0oa1"), ("scp", "mcp:read  mcp:write"));
        var scope = Create(("sub", "a"), ("client_id", "0oa1"), ("scope", "mcp:write mcp:read"));

        Assert.Equal(["mcp:read", "mcp:write"], array.Scopes.Order());
        Assert.Equal(["mcp:read", "mcp:write"], text.Scopes.Order());
        Assert.Equal(["mcp:read", "mcp:write"], scope.Scopes.Order());
    }

    [Fact]
    public void TryCreate_ScpAndScope_ScpCounts()
    {
        var subject = Create(("sub", "a"), ("cid", "0oa1"), ("scp", "mcp:read"), ("scope", "mcp:write"));

        Assert.Equal(["mcp:read"], subject.Scopes);
    }

    [Fact]
    public void TryCreate_IdToken_HasItsAudienceAsClientAndNoScopes()
    {
        var subject = Create(("iss", "https://org"), ("sub", "00u1"), ("aud", "0oa1"), ("nonce", "n"), ("groups", "Everyone"), ("groups", "Admins"));

        Assert.Equal((TokenKind.IdToken, "0oa1", "00u1"), (subject.TokenKind, subject.ClientId, subject.Id));
        Assert.Empty(subject.Scopes);
        Assert.Equal(["Admins", "Everyone"], subject.Groups.Order());
    }

    [Fact]
    public void TryCreate_RenamedClaims_AreFoundByTheirOldNames()
    {
        var identity = new ClaimsIdentity("test");
        identity.AddClaim(Renamed("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "alice@example.com", "sub"));
        identity.AddClaim(Renamed("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "mallory", "nameid"));
        identity.AddClaim(Renamed("http://schemas.microsoft.com/identity/claims/scope", "mcp:read", "scp"));
        identity.AddClaim(new Claim("cid", "0oa1"));

        var error = SubjectFactory.TryCreate(new ClaimsPrincipal(identity), null, "Corp", out var subject);

        Assert.Null(error);
        Assert.Equal("alice@example.com", subject!.Sub);
        Assert.Equal(["mcp:read"], subject.Scopes);
        Assert.Equal("Corp", subject.Issuer);
    }

    [Fact]
    public void TryCreate_SchemeWithoutJwtClaims_UsesTheNameIdentifier()
    {
        var subject = Create((ClaimTypes.NameIdentifier, "robot-7"), ("client_id", "robot-7"), ("aud", "api://default"));

        Assert.Equal(("robot-7", "robot-7", "Corp"), (subject.Sub, subject.ClientId, subject.Issuer));
    }

    [Fact]
    public void TryCreate_Expiry_IsTheTokensElseTheSchemes()
    {
        var scheme = DateTimeOffset.UnixEpoch.AddDays(1);

        SubjectFactory.TryCreate(Principal(("sub", "a"), ("cid", "c"), ("exp", "1000")), scheme, "Corp", out var withExp);
        SubjectFactory.TryCreate(Principal(("sub", "a"), ("cid", "c")), scheme, "Corp", out var without);

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1000), withExp!.ExpiresAt);
        Assert.Equal(scheme, without!.ExpiresAt);
    }

    public static TheoryData<string, string[]> Unclear => new()
    {
        { "invalid_token", [] },
        { "invalid_token", ["sub=", "cid=0oa1"] },
        { "invalid_token", ["sub=a", "sub=b", "cid=0oa1"] },
        { "invalid_token", ["sub=a", "uid=1", "uid=2", "cid=0oa1"] },
        { "invalid_token", ["sub=a", "iss=x", "iss=y", "cid=0oa1"] },
        { "invalid_token", ["sub=a", "cid=0oa1", "cid=0oa2"] },
        { "invalid_token", ["sub=a", "cid=0oa1", "client_id=0oa2"] },
        { "invalid_token", ["sub=a", "cid=0oa1", "nonce=n"] },
        { "invalid_token", ["sub=a", "cid=0oa1", "at_hash=h"] },
        { "invalid_token", ["sub=a", "cid=0oa1", "cnf={\"jkt\":\"x\"}"] },
        { "invalid_token", ["sub=a", "cid=0oa1", "cnf="] },
        { "invalid_token", ["sub=a", "nonce=n"] },
        { "invalid_token", ["sub=a", "aud=x", "aud=y"] },
        { "invalid_token", ["sub=a", "aud=x", "azp=y"] },
    };

    [Theory]
    [MemberData(nameof(Unclear))]
    public void TryCreate_UnclearClaims_AreRefused(string code, string[] claims)
    {
        var principal = Principal([.. claims.Select(c => (c[..c.IndexOf('=', StringComparison.Ordinal)], c[(c.IndexOf('=', StringComparison.Ordinal) + 1)..]))]);

        var error = SubjectFactory.TryCreate(principal, null, "Corp", out var subject);

        Assert.Equal((401, code), (error!.Status, error.Code));
        Assert.Null(subject);
    }

    private static Claim Renamed(string type, string value, string name)
    {
        var claim = new Claim(type, value);
        claim.Properties[ShortTypeName] = name;
        return claim;
    }

    private static Subject Create(params (string Type, string Value)[] claims)
    {
        Assert.Null(SubjectFactory.TryCreate(Principal(claims), null, "Corp", out var subject));
        return subject!;
    }

    private static ClaimsPrincipal Principal(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(c => new Claim(c.Type, c.Value)), "test"));
}
