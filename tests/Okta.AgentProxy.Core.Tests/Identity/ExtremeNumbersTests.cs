using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Identity;

/// <summary>
/// Every number of a token at its extremes, as text that no serialiser would write: nobody has signed most of them, so whatever computes with one
/// before its signature is checked computes with anybody's number.
/// </summary>
public sealed class ExtremeNumbersTests : IAsyncLifetime
{
    private const string LastSecond = "253402300799";

    private static readonly string[] Claims = ["exp", "nbf", "iat", "auth_time", "updated_at", "max_age", "ver", "sub", "aud", "iss", "jti", "cid", "uid", "scp", "groups", "cnf", "x"];

    private static readonly string[] Values =
    [
        "253402300790", LastSecond, "253402300738", "253402300739", "253402300740", "253402300800", "253402300799.9999999", "-62135596800", "-62135596801",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "2147483647", "2147483648",
        "9007199254740991", "9007199254740992", "9007199254740993", "-0", "0", "-1", "-0.0", "0e-400", "1e3", "1e308", "1e999", "-1e999", "1e-999", "1.5", "1E+2147483648",
        "\"NaN\"", "\"Infinity\"", "\"253402300790\"", "\"1e999\"", "\"\"", "null", "true", "[]", "{}", "[253402300790]", "{\"a\":1e999}",
    ];

    private IdentityFixture _identity = null!;

    public static TheoryData<string> AllClaims => [.. Claims];

    public async ValueTask InitializeAsync() => _identity = await IdentityFixture.StartAsync();

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Theory]
    [InlineData("253402300790")]
    [InlineData(LastSecond)]
    [InlineData("253402300740")]
    [InlineData("253402300799.5")]
    public async Task Authenticate_ExpiryAtTheEndOfTime_WithAnySignature_Is401(string expiry)
    {
        var outcome = await _identity.AuthenticateAsync(Unsigned("exp", expiry));

        Assert.Equal("invalid_token", outcome.Error!.Code);
        Assert.Equal(401, outcome.Error.Status);
    }

    [Theory]
    [InlineData("253402300739")]
    [InlineData("253402300790")]
    [InlineData(LastSecond)]
    [InlineData("2.53402300799e11")]
    public async Task Authenticate_ExpiryAtTheEndOfTime_IsGoodWhenTheIssuerSaysSo(string expiry)
    {
        var outcome = await _identity.AuthenticateAsync(Signed("exp", expiry));

        Assert.Null(outcome.Error);
        Assert.Equal(253402300739, Math.Min(253402300739, outcome.Subject!.ExpiresAt!.Value.ToUnixTimeSeconds()));
    }

    [Theory]
    [MemberData(nameof(AllClaims))]
    public async Task Authenticate_AnyNumberOfAnyClaim_IsAnswered(string claim)
    {
        foreach (var value in Values.Append(new string('9', 10_000)).Append("-" + new string('9', 5_000) + ".0e-5000").Append("0." + new string('0', 9_000) + "1"))
        {
            var stranger = await _identity.AuthenticateAsync(Unsigned(claim, value));
            var genuine = await _identity.AuthenticateAsync(Signed(claim, value));

            Assert.True(stranger.Error?.Status == 401, $"{claim}: {value[..Math.Min(value.Length, 40)]} unsigned gave {stranger.Error}");
            Assert.True(genuine.Error is null or { Status: 401 }, $"{claim}: {value[..Math.Min(value.Length, 40)]} signed gave {genuine.Error}");
        }
    }

    private string Unsigned(string claim, string value) => TestJwt.WithPart(Signed(claim, value), 2, new string('A', 342));

    private string Signed(string claim, string value)
    {
        var claims = TestJwt.Claims(_identity.Token());
        claims.Remove(claim);
        var text = new JsonObject([.. claims.Select(c => KeyValuePair.Create(c.Key, c.Value?.DeepClone()))]).ToJsonString();
        return _identity.Org.Organization.Forge.Raw("""{"alg":"RS256","kid":"{kid}"}""", $"{text[..^1]},\"{claim}\":{value}}}");
    }
}
