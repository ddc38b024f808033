using Microsoft.Extensions.DependencyInjection;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Subjects;

public sealed class RefreshTokenTests
{
    private static readonly Agent RefreshAgent = Agent(type: SubjectTokenType.RefreshToken);

    [Fact]
    public async Task Acquire_NoSourceRegistered_FailsClosedAndNamesTheInterface()
    {
        await using var harness = await StartAsync();

        var error = (await harness.AcquireAsync(Request(harness.CrossApp(), agent: RefreshAgent))).ShouldFail("token_exchange_failed", 502);

        Assert.Contains(nameof(IRefreshTokenSource), error.Detail, StringComparison.Ordinal);
        Assert.Empty(harness.Server.Calls);
    }

    [Fact]
    public async Task Acquire_SourceHasOne_ItIsTheSubjectToken()
    {
        await using var harness = await StartAsync(configure: b => b.Services.AddSingleton<IRefreshTokenSource>(new Source(new Secret("refresh-of-alice"))));

        await harness.AcquireAsync(Request(harness.CrossApp(), agent: RefreshAgent));

        var call = harness.Server.LegOne.Single();
        Assert.Equal(("refresh-of-alice", OAuthNames.RefreshTokenType), (call["subject_token"]!, call["subject_token_type"]!));
        Assert.DoesNotContain(harness.Server.Calls, c => c.Form.Values.Contains("alice|user-token-1"));
    }

    [Fact]
    public async Task Acquire_SourceHasNone_TheUserMustSignInAgain()
    {
        await using var harness = await StartAsync(configure: b => b.Services.AddSingleton<IRefreshTokenSource>(new Source(null)));

        (await harness.AcquireAsync(Request(harness.CrossApp(), agent: RefreshAgent))).ShouldFail("token_exchange_failed", 401);
    }

    private sealed class Source(Secret? token) : IRefreshTokenSource
    {
        public ValueTask<Secret?> GetAsync(Subject subject, Agent agent, CancellationToken cancellationToken) => ValueTask.FromResult(token);
    }
}
