using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

/// <summary>Numbers of a token at their extremes, from outside: never a 500, never an error in the log, and a stream opened with one is not a bug either.</summary>
public sealed class ExtremeTokensTests
{
    private static readonly string[] Claims = ["exp", "nbf", "iat", "auth_time"];

    private static readonly string[] Values =
    [
        "253402300790", "253402300799", "253402300800", "9223372036854775807", "-9223372036854775808", "1e308", "1e999", "-0", "9007199254740993", "\"1\"", "null",
        new('9', 10_000),
    ];

    [Fact]
    public async Task AnyNumber_SignedOrNot_IsServedOrRefused()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var good = Payload(proxy.As().Token!);

        foreach (var (claim, value) in from c in Claims from v in Values select (c, v))
        {
            var genuine = proxy.Org.Organization.Forge.Raw("""{"alg":"RS256","kid":"{kid}"}""", With(good, claim, value));
            var forged = genuine[..(genuine.LastIndexOf('.') + 1)] + new string('A', 342);

            using var stranger = await proxy.With(forged).PostAsync("/b", Some.ToolsList);
            using var known = await proxy.With(genuine).PostAsync("/b", Some.ToolsList);

            Assert.True(stranger.StatusCode == HttpStatusCode.Unauthorized, $"{claim} {value[..Math.Min(30, value.Length)]}: {stranger.StatusCode}");
            Assert.True(known.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{claim} {value[..Math.Min(30, value.Length)]}: {known.StatusCode}");
        }

        Assert.DoesNotContain(proxy.Logs.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Stream_OfATokenThatEndsWithTime_Opens()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var stream = backend.Answers.Stream();
        var token = proxy.Org.Organization.Forge.Raw("""{"alg":"RS256","kid":"{kid}"}""", With(Payload(proxy.As().Token!), "exp", "253402300799"));

        using var response = await proxy.With(token).GetAsync("/b");
        stream.Complete();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(proxy.Logs.Entries, entry => entry.Level >= LogLevel.Error);
    }

    private static System.Text.Json.Nodes.JsonObject Payload(string token) =>
        System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    private static string With(System.Text.Json.Nodes.JsonObject claims, string claim, string value)
    {
        var others = claims.DeepClone().AsObject();
        others.Remove(claim);
        return $"{others.ToJsonString()[..^1]},\"{claim}\":{value}}}";
    }
}
