using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MyGateway;

namespace Okta.AgentProxy.Architecture.Tests.Docs.Snippets;

/// <summary>What the pages under docs/extending show can be registered as they say.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task Register_EverySnippet_BuildsTheHost()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["AgentProxy:okta_domain"] = "https://example.okta.com";
        builder.Services.AddOktaAgentProxy(builder.Configuration)
            .AddBackendTransport<SidecarTransport>()
            .UseAgentResolver<ClaimAgentResolver>();
        await using var app = builder.Build();

        app.MapMcpProxy(p => p.Use<OfficeHoursStage>());

        Assert.IsType<ClaimAgentResolver>(app.Services.GetRequiredService<IAgentResolver>());
        Assert.Contains(app.Services.GetServices<IBackendTransport>(), transport => transport is SidecarTransport);
    }
}
