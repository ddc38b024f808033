using System.Security.Claims;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Okta.AgentProxy.Core.Tests.Identity.Compact;

/// <summary>What comes out is what went in, claim by claim; what could not is left alone.</summary>
public sealed class ClaimsPackerTests
{
    private const string ShortName = "http://schemas.xmlsoap.org/ws/2005/05/identity/claimproperties/ShortTypeName";

    [Fact]
    public void Property_AnyClaims_ComeOutAsTheyWentIn()
    {
        ClaimsPacker packer = new();
        var text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get);
        var names = Gen.Elements("sub", "groups", "scp", "aud", "x", ClaimTypes.NameIdentifier, ClaimTypes.Role, "");
        var claims = names.Zip(text, (type, value) => (type, value)).Zip(Gen.Elements<string?>(null, "sub", "groups"), (claim, property) => Make(claim.type, claim.value, property)).ListOf();

        Prop.ForAll(claims.ToArbitrary(), list =>
        {
            ClaimsPrincipal principal = new([new ClaimsIdentity(list, "Corp", "name", "groups"), new CaseSensitiveClaimsIdentity(list, "Bearer", "sub", "roles")]);

            var packed = packer.TryPack(principal);

            var hasText = list.All(claim => IsText(claim.Value));
            return hasText ? packed is not null && Describe(packed.Principal) == Describe(principal) : packed is null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Principal_OfARememberedToken_IsThatOfTheScheme()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Token();
        await using var scope = identity.Services.CreateAsyncScope();
        DefaultHttpContext http = new() { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = "Bearer " + token;

        var scheme = await http.AuthenticateAsync(AgentProxyAuthenticationDefaults.AuthenticationScheme);
        var first = await identity.AuthenticateAsync(token);
        var known = await identity.AuthenticateAsync(token);

        Assert.Equal(Describe(scheme.Principal!), Describe(first.Subject!.Principal));
        Assert.Same(first.Subject, known.Subject);
        Assert.Same(known.Subject!.Principal, known.Subject.Principal);
        Assert.Equal(scheme.Principal!.FindAll("groups").Select(g => g.Value).Order(), known.Subject.Groups.Order());
        Assert.Equal(token, known.Token);
    }

    public static TheoryData<string> KeptKinds => ["principal of the host's", "identity of the host's", "claim of the host's", "actor", "bootstrap context"];

    [Theory]
    [MemberData(nameof(KeptKinds))]
    public void Compact_WhatCouldNotBeMadeAgain_IsKept(string kind)
    {
        ClaimsIdentity plain = new([new Claim("sub", "alice")], "Corp");
        ClaimsPrincipal principal = kind switch
        {
            "principal of the host's" => new OwnPrincipal(),
            "identity of the host's" => new ClaimsPrincipal(new OwnIdentity()),
            "claim of the host's" => new ClaimsPrincipal(new ClaimsIdentity([new OwnClaim()])),
            "actor" => new ClaimsPrincipal(new ClaimsIdentity(plain) { Actor = new ClaimsIdentity("Other") }),
            _ => new ClaimsPrincipal(new ClaimsIdentity(plain) { BootstrapContext = "token" }),
        };
        Subject subject = new() { Issuer = "i", Id = "u", Sub = "u", Principal = principal };

        var compact = new SubjectCompactor().Compact(subject);

        Assert.Same(subject, compact);
        Assert.Same(principal, compact.Principal);
        Assert.InRange(compact.Size, 0, 2_000);
    }

    [Fact]
    public void Compact_TwoUsers_ShareWhatTheyHaveInCommon()
    {
        SubjectCompactor compactor = new();

        var alice = compactor.Compact(Someone("alice"));
        var bob = compactor.Compact(Someone("bob"));

        Assert.Same(alice.Issuer, bob.Issuer);
        Assert.Same(alice.ClientId, bob.ClientId);
        Assert.Same(alice.Audiences, bob.Audiences);
        Assert.Same(alice.Scopes, bob.Scopes);
        Assert.Equal(("alice", "bob"), (alice.Id, bob.Id));
        Assert.Equal(("alice", "bob"), (alice.Principal.FindFirst("sub")!.Value, bob.Principal.FindFirst("sub")!.Value));
        Assert.Equal(["g-alice"], alice.Groups);
    }

    [Fact]
    public void SharedTable_WhenFull_LeavesTheRestToItsOwners()
    {
        SharedTable<string> table = new(3, StringComparer.Ordinal);

        var numbers = Enumerable.Range(0, 20).Select(i => table.TryGetNumber($"v{i}", out var number) ? number : -1).ToArray();

        Assert.Equal([0, 1, 2, -1, -1], numbers[..5]);
        Assert.Equal("v2", table[2]);
        Assert.True(table.TryGetNumber("v1", out var again));
        Assert.Equal(1, again);
        var stranger = new string("v9");
        Assert.Same(stranger, table.Share(stranger));
    }

    [Theory]
    [InlineData("Bearer abc.d.e", "abc.d.e")]
    [InlineData("bearer abc", "abc")]
    [InlineData("abc.d.e", "abc.d.e")]
    [InlineData("Bearerabc", "Bearerabc")]
    [InlineData("", "")]
    public void Cut_OfWhatWasPresented_IsTheToken(string presented, string token)
    {
        var cut = BearerToken.Cut(presented);

        Assert.Equal(token, cut);
    }

    private static Subject Someone(string name) => new()
    {
        Issuer = new string("https://issuer"),
        Id = name,
        Sub = name,
        ClientId = new string("client"),
        Audiences = [new string("api://default")],
        Scopes = System.Collections.Frozen.FrozenSet.ToFrozenSet(["mcp:read", "mcp:write"], StringComparer.Ordinal),
        Groups = System.Collections.Frozen.FrozenSet.ToFrozenSet(["g-" + name], StringComparer.Ordinal),
        Principal = new(new ClaimsIdentity([new Claim("sub", name), new Claim("groups", "g-" + name)], "Corp")),
    };

    private static Claim Make(string type, string value, string? property)
    {
        Claim claim = new(type, value, ClaimValueTypes.String, "https://issuer", "https://first");
        if (property is not null)
        {
            claim.Properties[ShortName] = property;
        }

        return claim;
    }

    private static bool IsText(string value)
    {
        try
        {
            new System.Text.UTF8Encoding(false, true).GetByteCount(value);
            return true;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return false;
        }
    }

    private static string Describe(ClaimsPrincipal principal) => string.Join('\n', principal.Identities.Select(identity =>
        $"{identity.GetType()} {identity.AuthenticationType} {identity.NameClaimType} {identity.RoleClaimType} {identity.Label} {identity.Name}\n"
        + string.Join('\n', identity.Claims.Select(claim =>
            $"{claim.Type} {claim.Value} {claim.ValueType} {claim.Issuer} {claim.OriginalIssuer} {claim.Subject == identity} {string.Join(',', claim.Properties)}"))));

    private sealed class OwnPrincipal() : ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "alice")], "Corp"));

    private sealed class OwnIdentity() : ClaimsIdentity([new Claim("sub", "alice")], "Corp");

    private sealed class OwnClaim : Claim
    {
        public OwnClaim()
            : base("sub", "alice")
        {
        }

        private OwnClaim(OwnClaim other, ClaimsIdentity? identity)
            : base(other, identity)
        {
        }

        public override Claim Clone(ClaimsIdentity? identity) => new OwnClaim(this, identity);
    }
}
