using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Generic;

public sealed class PassthroughAuthHandlerTests
{
    [Fact]
    public async Task Acquire_BothSwitchesOn_HandsTheTokenOnAndSaysSoInTheLog()
    {
        await using var harness = await StartAsync(o => o.DangerousPassthroughBackends.Add("legacy"));
        var backend = Backend("legacy", "passthrough", ("dangerous_passthrough", "true"));

        Assert.Empty(harness.Validate(backend));
        var result = await harness.AcquireAsync(Request(backend));

        Assert.Equal("Bearer alice|user-token-1", result.Header());
        Assert.False(result.Credential!.FromCache);
        Assert.Contains(harness.Logs.Lines, l => l.Id.Id == EventIds.PassthroughInUse);
    }

    [Theory]
    [InlineData("true", "other")]
    [InlineData("false", "legacy")]
    [InlineData("TRUE ", "legacy")]
    public async Task Acquire_OneSwitchOff_IsRefused(string dangerous, string listed)
    {
        await using var harness = await StartAsync(o => o.DangerousPassthroughBackends.Add(listed));
        var backend = Backend("legacy", "passthrough", ("dangerous_passthrough", dangerous));

        Assert.NotEmpty(harness.Validate(backend));
        (await harness.AcquireAsync(Request(backend))).ShouldFail("token_exchange_failed", 502);
    }

    [Fact]
    public async Task Acquire_BackendWithoutTls_IsRefused()
    {
        await using var harness = await StartAsync(o => o.DangerousPassthroughBackends.Add("legacy"));
        var backend = Backend("legacy", "passthrough", ("dangerous_passthrough", "true")) with { Url = new Uri("http://far.example/mcp") };

        Assert.NotEmpty(harness.Validate(backend));
        Assert.NotNull((await harness.AcquireAsync(Request(backend))).Error);
    }
}
