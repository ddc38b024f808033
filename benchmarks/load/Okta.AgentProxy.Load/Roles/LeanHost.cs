using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>
/// The Kestrel set-up that <c>docs/performance.md</c> recommends: no default middleware, no server header, logs from Warning on. Process settings
/// (GC, thread pool, socket completions) come from the environment, see <see cref="ProcessSettings"/>.
/// </summary>
internal static class LeanHost
{
    public static WebApplicationBuilder CreateBuilder(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.UseSockets(ConfigureSockets);
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);

        // Hosting makes an Activity and a log scope for each request as soon as anything at all could be logged about it: 4 % of the CPU. A listener
        // (OpenTelemetry, say) still gets its activities.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        return builder;
    }

    /// <summary>Serves until the conductor ends the process.</summary>
    public static async Task<int> ServeAsync(WebApplication app)
    {
        // WebApplication puts its authentication middleware in front of everything once a scheme is registered. The proxy asks its scheme itself, and
        // only when it must; the middleware costs a service scope and a waiting method per request: 5 % of the CPU.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        await app.RunAsync();
        return 0;
    }

    private static void ConfigureSockets(SocketTransportOptions sockets)
    {
        // One CPU: a hand-over to another thread buys nothing. The other half is DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS.
        sockets.UnsafePreferInlineScheduling = Environment.GetEnvironmentVariable(ProcessSettings.InlineCompletions) == "1";
    }
}
