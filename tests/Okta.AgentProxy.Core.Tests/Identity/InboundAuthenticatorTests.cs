using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity;

public class InboundAuthenticatorTests
{
    [Fact]
    public async Task Authenticate_AccessTokenOfTheCustomServer_ReadsOktasClaims()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Token();

        var outcome = await identity.AuthenticateAsync(token);

        Assert.Null(outcome.Error);
        Assert.Equal(token, outcome.Token);
        Assert.Equal(identity.Org.Issuer, outcome.Subject!.Issuer);
        Assert.Equal(IdentityFixture.Alice, outcome.Subject.Sub);
        Assert.StartsWith("00u", outcome.Subject.Id, StringComparison.Ordinal);
        Assert.Equal(IdentityFixture.Client, outcome.Subject.ClientId);
        Assert.Equal(TokenKind.AccessToken, outcome.Subject.TokenKind);
        Assert.Equal(["api://default"], outcome.Subject.Audiences);
        Assert.Equal(["mcp:read", "mcp:write"], outcome.Subject.Scopes.Order());
        Assert.False(outcome.Subject.IsService);
        Assert.Equal(identity.Clock.GetUtcNow() + TimeSpan.FromHours(1), outcome.Subject.ExpiresAt);
        Assert.DoesNotContain(token, outcome.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authenticate_ServiceToken_IsAService()
    {
        await using var identity = await IdentityFixture.StartAsync();

        var outcome = await identity.AuthenticateAsync(identity.Org.IssueAccessToken(null, IdentityFixture.Client));

        Assert.True(outcome.Subject!.IsService);
        Assert.Equal(IdentityFixture.Client, outcome.Subject.Sub);
    }

    [Theory]
    [InlineData(DevOrganization.DefaultServer)]
    [InlineData(DevOrganization.OrgServer)]
    public async Task Authenticate_IdTokenOfEitherServer_IsTheSameUserAsTheAccessToken(string server)
    {
        await using var identity = await IdentityFixture.StartAsync();
        var user = (await identity.AuthenticateAsync(identity.Token())).Subject!;

        var outcome = await identity.AuthenticateAsync(identity.Org.IssueIdToken(IdentityFixture.Alice, IdentityFixture.Client, nonce: "n", authorizationServerId: server));

        Assert.Equal(TokenKind.IdToken, outcome.Subject!.TokenKind);
        Assert.Equal(user.Id, outcome.Subject.Id);
        Assert.Equal(IdentityFixture.Client, outcome.Subject.ClientId);
        Assert.Empty(outcome.Subject.Scopes);
    }

    [Fact]
    public async Task Authenticate_ScopesAsString_AreReadToo()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var scp = identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c => c["scp"] = "mcp:read mcp:write");
        var scope = identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c =>
        {
            c.Remove("scp");
            c["scope"] = "mcp:read mcp:write";
        });

        Assert.Equal(["mcp:read", "mcp:write"], (await identity.AuthenticateAsync(scp)).Subject!.Scopes.Order());
        Assert.Equal(["mcp:read", "mcp:write"], (await identity.AuthenticateAsync(scope)).Subject!.Scopes.Order());
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Authenticate_EachAllowedAlgorithm_IsVerified(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        using AsymmetricAlgorithm other = algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        await using var identity = await IdentityFixture.StartAsync();
        using var keys = identity.Org.Organization.Faults.Add(DevOrgEndpoint.Keys, DevOrgFault.Body(200, TestJwt.Jwks(TestJwt.Jwk(key, "k1"))));
        string Signed(AsymmetricAlgorithm by) => TestJwt.Sign(new JsonObject { ["alg"] = algorithm, ["kid"] = "k1" }, TestJwt.Claims(identity.Token()), by);

        Assert.NotNull((await identity.AuthenticateAsync(Signed(key))).Subject);
        Assert.Equal("invalid_token", (await identity.AuthenticateAsync(Signed(other))).Error!.Code);
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "authentication_required")]
    [InlineData("Bearer a b", "invalid_token")]
    public async Task Authenticate_NoUsableHeader_NeverReachesTheScheme(string header, string expected)
    {
        await using var identity = await IdentityFixture.StartAsync();

        var outcome = await identity.AuthenticateHeaderAsync(header);

        Assert.Equal(expected, outcome.Error!.Code);
        Assert.Equal(0, identity.KeyFetches);
    }

    [Fact]
    public async Task Authenticate_SameTokenAgain_ComesFromTheCacheWithoutAllocating()
    {
        await using var identity = await IdentityFixture.StartAsync();
        await using var scope = identity.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = "Bearer " + identity.Token();
        var first = await identity.Authenticator.AuthenticateAsync(http);
        Assert.NotNull(first.Subject);

        // Warm: the second call jits what only a hit runs.
        Assert.Same(first.Subject, (await identity.Authenticator.AuthenticateAsync(http)).Subject);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            await identity.Authenticator.AuthenticateAsync(http);
        }

        // The runtime's own one-off allocations (tiering) are not ours: per call there is nothing.
        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000);
    }

    [Fact]
    public async Task Authenticate_OneTokenWrittenInManyWays_CannotFillTheCache()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Token();

        for (var spaces = 1; spaces < 20; spaces++)
        {
            var outcome = await identity.AuthenticateHeaderAsync("Bearer" + new string(' ', spaces) + token);

            Assert.Equal(token, outcome.Token);
        }

        Assert.Equal(1, identity.Cache.Count);
    }

    [Fact]
    public async Task Authenticate_Lookups_AreCountedByResult()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var meters = identity.Services.GetRequiredService<IMeterFactory>();
        ConcurrentBag<object?> results = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "agentproxy.validated_token.lookups")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => results.Add(tags[0].Value));
        listener.Start();
        var token = identity.Token();

        await identity.AuthenticateAsync(token);
        await identity.AuthenticateAsync(token);

        Assert.Equal(["hit", "miss"], results.Order());
    }

    [Fact]
    public async Task Authenticate_TokenThatExpiresWhileRemembered_IsRefused()
    {
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, lifetime: TimeSpan.FromMinutes(2));
        await identity.AuthenticateAsync(token);

        identity.Clock.Advance(TimeSpan.FromMinutes(3));
        var outcome = await identity.AuthenticateAsync(token);

        Assert.Equal("token_expired", outcome.Error!.Code);
    }

    [Fact]
    public async Task Authenticate_AnyCharacterChanged_NeverAuthenticates()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=~+/";
        await using var identity = await IdentityFixture.StartAsync();
        var token = identity.Token();
        await identity.AuthenticateAsync(token);
        var mutations =
            from position in Gen.Choose(0, token.Length - 1)
            from character in Gen.Elements<char>(Alphabet.ToCharArray())
            from kind in Gen.Choose(0, 2)
            select kind switch
            {
                0 => token[..position] + character + token[(position + 1)..],
                1 => token[..position] + character + token[position..],
                _ => token.Remove(position, 1),
            };

        // Every position at least once, and the last character, where decoders are lenient, in every form.
        var systematic = Enumerable.Range(0, token.Length).Select(i => token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..])
            .Concat(Alphabet.Select(c => token[..^1] + c));
        foreach (var mutated in systematic.Where(m => m != token))
        {
            Assert.Null((await identity.AuthenticateAsync(mutated)).Subject);
        }

        Prop.ForAll(mutations.ToArbitrary(), mutated => mutated == token || identity.AuthenticateAsync(mutated).GetAwaiter().GetResult() is { Subject: null, Error.Status: 401 })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Authenticate_ManyUsersFromManyThreads_EachIsHerself()
    {
        await using var identity = await IdentityFixture.StartAsync(options: o => o.ValidatedTokenCacheSize = 16);
        var tokens = Enumerable.Range(0, 40).Select(i => (Sub: $"user-{i}", Token: identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c => c["sub"] = $"user-{i}"))).ToArray();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(async () =>
        {
            var (sub, token) = tokens[i % tokens.Length];
            return (Expected: sub, Outcome: await identity.AuthenticateAsync(token));
        })));

        Assert.All(outcomes, o => Assert.Equal(o.Expected, o.Outcome.Subject?.Sub));
    }
}
