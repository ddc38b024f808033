using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity;

public class IdentityLogTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Corp")]
    public async Task Logs_AtTrace_HoldNoPartOfAnyToken(string? hostScheme)
    {
        using var log = new CollectedLog();
        await using var identity = await IdentityFixture.StartAsync(
            (services, org) =>
            {
                services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
                services.AddAuthentication().AddJwtBearer("Corp", jwt =>
                {
                    jwt.Authority = org.Issuer;
                    jwt.Audience = "api://default";
                    jwt.RequireHttpsMetadata = false;
                });
            },
            o => o.AuthenticationScheme = hostScheme);
        var forge = identity.Org.Organization.Forge;
        string[] tokens =
        [
            identity.Token(),
            forge.SignedByStranger(identity.Token()),
            forge.SignedByStranger(identity.Token(), "unknown"),
            forge.Tampered(identity.Token(), c => c["sub"] = "bob@example.com"),
            identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, lifetime: TimeSpan.FromHours(-1)),
            identity.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, audience: "api://other"),
            "not.a.jwt-but-secret-all-the-same",
        ];

        foreach (var token in tokens)
        {
            await identity.AuthenticateAsync(token);
        }

        identity.Org.Organization.Faults.KeyOutage(true);
        identity.Clock.Advance(IssuerKeyLoader.MaxRefreshInterval);
        await identity.Keys.WhenIdleAsync();

        Assert.NotEmpty(log.Lines);
        foreach (var part in tokens.SelectMany(t => t.Split('.')).Where(p => p.Length > 20))
        {
            Assert.DoesNotContain(log.Lines, line => line.Contains(part, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(log.Lines, line => line.Contains(IdentityFixture.Alice, StringComparison.Ordinal));
    }

    private sealed class CollectedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
