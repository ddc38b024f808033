using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy.IntegrationTests.Secrets;

/// <summary>The search finds what it looks for: otherwise finding nothing would prove nothing.</summary>
public sealed class PlantedSecretsTests
{
    [Theory]
    [InlineData("as it is")]
    [InlineData("in capitals")]
    [InlineData("in JSON")]
    [InlineData("in a URL")]
    [InlineData("as hex")]
    [InlineData("as base64")]
    [InlineData("as base64url within a longer text")]
    [InlineData("as Basic")]
    [InlineData("in UTF-16")]
    [InlineData("cut at both ends")]
    public void FindIn_EveryForm_IsFound(string form)
    {
        PlantedSecrets secrets = new();
        var secret = secrets.New("mine");
        var bytes = Encoding.UTF8.GetBytes(secret);

        byte[] text = Encoding.Latin1.GetBytes("before ").Concat(form switch
        {
            "in capitals" => Encoding.UTF8.GetBytes(secret.ToUpperInvariant()),
            "in JSON" => JsonSerializer.SerializeToUtf8Bytes(new { secret }),
            "in a URL" => Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret)),
            "as hex" => Encoding.UTF8.GetBytes(Convert.ToHexStringLower(bytes)),
            "as base64" => Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes)),
            "as base64url within a longer text" => Encoding.UTF8.GetBytes(Convert.ToBase64String([1, 2, .. bytes, 3]).Replace('+', '-').Replace('/', '_')),
            "as Basic" => Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String([.. "u:"u8, .. bytes])),
            "in UTF-16" => Encoding.Unicode.GetBytes(secret),
            "cut at both ends" => bytes[..24],
            _ => bytes,
        }).Concat(Encoding.Latin1.GetBytes(" after")).ToArray();

        Assert.StartsWith("mine as ", Assert.Single(secrets.FindIn(text)), StringComparison.Ordinal);
    }

    [Fact]
    public void FindIn_AnythingElse_IsNotFound()
    {
        PlantedSecrets secrets = new();
        var secret = secrets.New("mine");

        Assert.Empty(secrets.FindIn(secret[..20] + " " + secret[4..]));
    }
}
