using System.Text.Json.Nodes;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Identity.Cache;

/// <summary>What one more user costs, measured after everything that can be collected has been. Alone in the process: others allocate too.</summary>
[Collection(MemoryCollection.Name)]
public sealed class RetainedBytesTests(ITestOutputHelper output)
{
    private const int MostPerToken = 1_024;
    private const int MostWithRules = 3_072;
    private const int GroupsPerUser = 20;

    private static readonly string[] GroupNames = [.. Enumerable.Range(0, 300).Select(i => $"{(i % 3 == 0 ? "app-mcp" : i % 3 == 1 ? "dept-engineering" : "sec")}-{i:D3}")];

    [Fact]
    public async Task RememberedToken_WithTwentyGroups_KeepsAtMostOneKilobyteAndThreeWithRules()
    {
        // So many that what pools of the process let go of meanwhile, a megabyte or less, is little of it.
        var users = TestRun.Count(2_500, 5_000);
        await using var identity = await IdentityFixture.StartAsync();
        await AuthenticateAsync(identity, 0, users);
        Assert.Equal(users, identity.Cache.Count);
        var length = Token(identity, 0).Length;
        var claimed = identity.Cache.Bytes / users;

        // A rule about groups and one about claims: the groups stay, the principal does not.
        var before = Retained();
        Assert.All(identity.Cache.Living(), entry => Assert.True(entry.Subject.Groups.Count == GroupsPerUser && entry.Subject.Principal.HasClaim("cid", IdentityFixture.Client)));
        var asked = Retained();

        // Measured by letting go of them, which takes no time in which others could let go of something too.
        identity.Cache.Remove(_ => true);
        var withRules = (asked - Retained()) / users;
        var each = withRules - ((asked - before) / users);

        output.WriteLine($"{users} tokens of {length} characters: {each} bytes each, {withRules} after groups and claims were read, {claimed} by its own account");

        // Less than this and the measurement has missed something.
        Assert.InRange(each, 256, MostPerToken);
        Assert.InRange(withRules, each, MostWithRules);
        Assert.InRange(claimed, each / 2, 2 * MostWithRules);
    }

    private static async Task AuthenticateAsync(IdentityFixture identity, int first, int count)
    {
        for (var user = first; user < first + count; user++)
        {
            var outcome = await identity.AuthenticateAsync(Token(identity, user));
            Assert.Null(outcome.Error);
        }
    }

    /// <summary>An access token as Okta's custom authorization servers issue them.</summary>
    private static string Token(IdentityFixture identity, int user)
    {
        var now = identity.Clock.GetUtcNow().ToUnixTimeSeconds();
        JsonObject claims = new()
        {
            ["ver"] = 1,
            ["jti"] = $"AT.{user:D10}Xa9-2kQvW0nR7sT4uY6zB8cD1eF3gH5",
            ["iss"] = identity.Org.Issuer,
            ["aud"] = "api://default",
            ["iat"] = now,
            ["exp"] = now + 3_600,
            ["cid"] = IdentityFixture.Client,
            ["uid"] = $"00u{user:D8}abcdefghi",
            ["scp"] = new JsonArray("mcp:read", "mcp:write", "openid"),
            ["auth_time"] = now,
            ["sub"] = $"user.number{user}@example.com",
            ["groups"] = new JsonArray([.. Enumerable.Range(0, GroupsPerUser).Select(i => (JsonNode)GroupNames[(user * 7 + i * 13) % GroupNames.Length])]),
        };
        return identity.Org.Organization.Forge.Raw("""{"alg":"RS256","kid":"{kid}"}""", claims.ToJsonString());
    }

    // Until it no longer changes: what other tests left behind goes in its own time.
    private static long Retained()
    {
        var last = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            var now = GC.GetTotalMemory(forceFullCollection: true);
            if (Math.Abs(last - now) < 4_096)
            {
                return now;
            }

            last = now;
        }

        return last;
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryCollection
{
    public const string Name = "Memory";
}
