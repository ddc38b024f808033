using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace Okta.AgentProxy.Core.Tests.Identity;

public class InboundIdentityCheckTests
{
    [Fact]
    public async Task Start_SchemeThatNobodyRegistered_FailsWithTheFix()
    {
        await using var identity = await IdentityFixture.StartAsync(options: o => o.AuthenticationScheme = "Corp");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync(identity));

        Assert.Contains("'Corp'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AddJwtBearer(\"Corp\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RegisteredScheme_Passes()
    {
        await using var identity = await IdentityFixture.StartAsync(
            (services, _) => services.AddAuthentication().AddJwtBearer("Corp", _ => { }),
            o => o.AuthenticationScheme = "Corp");

        await CheckAsync(identity);
    }

    [Theory]
    [InlineData(AgentBinding.Token, 0)]
    [InlineData(AgentBinding.Header, 1)]
    public async Task Start_UnboundAgents_AreSaidAloud(AgentBinding binding, int warnings)
    {
        var log = Substitute.For<ILoggerProvider>();
        var logger = Substitute.For<ILogger>();
        logger.IsEnabled(LogLevel.Warning).Returns(true);
        log.CreateLogger(Arg.Any<string>()).Returns(logger);
        await using var identity = await IdentityFixture.StartAsync((services, _) => services.AddLogging(l => l.AddProvider(log)), o => o.AgentBinding = binding);

        await CheckAsync(identity);

        Assert.Equal(warnings, logger.ReceivedCalls().Count(c => c.GetMethodInfo().Name == "Log" && c.GetArguments()[1] is EventId { Id: EventIds.UnboundAgentIdentity }));
    }

    private static Task CheckAsync(IdentityFixture identity) =>
        identity.Services.GetServices<IHostedService>().OfType<InboundIdentityCheck>().Single().StartAsync(CancellationToken.None);
}
