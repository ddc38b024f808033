using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>A Kestrel host on 127.0.0.1 whose port the operating system chooses.</summary>
internal static class LoopbackHost
{
    public static async Task<WebApplication> StartAsync(Action<WebApplication> configure, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });

        builder.Logging.ClearProviders();
        builder.Services.AddHttpContextAccessor();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1)); // Open streams must not hold up a test run.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
            kestrel.AddServerHeader = true; // What a proxy must not pass on should be there.
        });

        var app = builder.Build();
        configure(app);
        await app.StartAsync();

        return app;
    }

    public static Uri AddressOf(WebApplication app) => new(app.Urls.Single());
}
