using System.Text.Json;

namespace Okta.AgentProxy.Core.Tests.Identity;

/// <summary>
/// A token that its issuer signed and that has half a surrogate pair in it, in any claim, at any depth, as name or value: 401 as malformed. It is no outage, which a
/// 503 would say, and what some readers put in the place of such a half makes two users out of one name.
/// </summary>
public sealed class HalfCharactersTests
{
    private static readonly string[] Bad = [@"\ud800", @"\uDBFFx", @"\udc00", @"\uDFFF\uD800", @"\ud83d\ud83d\ude00", @"\ud83d\ude00\ude00", @"\ud83d\n", @"\\\ud800", @"\ud83dA\ude00"];

    private static readonly string[] Good = [@"\ud83d\ude00", @"\\ud800", @"\\\\udc00", @"\uD83D\uDE00\uD83D\uDE00", @"\ue000", @"\ud7ff", @"\u00e9\\", "\U0001F600", @"\""\\ud800\"""];

    private static readonly string[] Places =
    [
        """ "name":"#" """, """ "groups":["#"] """, """ "groups":["a","#"] """, """ "scp":["#"] """, """ "act":{"sub":"#"} """, """ "x":{"a":[{"b":"#"}]} """, """ "#":1 """,
        """ "x":{"#":1} """, """ "amr":["pwd","#"] """, """ "email":["#"] """, """ "sub":"#" """, """ "jti":"#" """,
    ];

    [Fact]
    public async Task Token_WithHalfACharacterAnywhere_Is401AsMalformed()
    {
        await using var identity = await IdentityFixture.StartAsync();

        foreach (var (bad, place) in from b in Bad from p in Places select (b, p))
        {
            var outcome = await identity.AuthenticateAsync(Sign(identity, place.Replace("#", bad, StringComparison.Ordinal)));

            Assert.True(outcome.Error is { Status: 401, Code: "invalid_token" }, $"{bad} in {place}: {outcome.Error?.Status} {outcome.Error?.Code} {outcome.Error?.Detail}");
        }
    }

    [Fact]
    public async Task Token_WithWholeCharactersHoweverWritten_IsReadAsBefore()
    {
        await using var identity = await IdentityFixture.StartAsync();

        foreach (var (good, place) in from g in Good from p in Places select (g, p))
        {
            var outcome = await identity.AuthenticateAsync(Sign(identity, place.Replace("#", good, StringComparison.Ordinal)));

            Assert.True(outcome.Error is null, $"{good} in {place}: {outcome.Error?.Status} {outcome.Error?.Code} {outcome.Error?.Detail}");
        }
    }

    [Fact]
    public void IsText_AnyString_AgreesWithTheParser()
    {
        Random random = new(20_261_201);
        string[] pieces = [@"\ud800", @"\udbff", @"\udc00", @"\uDFFF", @"\\", @"\""", @"\n", "u", "d800", "a", @"\u0041", @"\ue000", "é"];

        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var document = JsonDocument.Parse($"\"{text}\"");

            var isText = StrictJson.IsText(document.RootElement);

            Assert.True(isText == CanRead(document.RootElement), text);
        }
    }

    private static bool CanRead(JsonElement json)
    {
        try
        {
            return json.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Sign(IdentityFixture identity, string member)
    {
        var claims = TestJwt.Claims(identity.Token());
        foreach (var name in (string[])["name", "groups", "scp", "act", "x", "amr", "email", "sub", "jti"])
        {
            if (member.StartsWith($" \"{name}\"", StringComparison.Ordinal))
            {
                claims.Remove(name);
            }
        }

        var header = $$"""{"alg":"RS256","kid":"{{identity.Org.Organization.KeyIds()[^1]}}"}""";
        return identity.Org.Organization.Forge.Raw(header, claims.ToJsonString()[..^1] + "," + member + "}");
    }
}
