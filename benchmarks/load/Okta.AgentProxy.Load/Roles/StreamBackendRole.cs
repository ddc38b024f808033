using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>
/// A backend of event streams: headers at once, then nothing; or with <c>X-Tick: MS</c> an event each so many milliseconds that carries the time it was
/// written. The clock is the machine's monotonic one, so the reader in another process may subtract.
/// </summary>
internal static class StreamBackendRole
{
    public const string TickHeader = "X-Tick";

    public static Task<int> RunAsync(RoleArguments arguments)
    {
        var app = LeanHost.CreateBuilder(arguments.Port).Build();
        app.MapGet("/mcp", StreamAsync);
        return LeanHost.ServeAsync(app);
    }

    private static async Task StreamAsync(HttpContext http)
    {
        http.Features.Get<IHttpMinResponseDataRateFeature>()!.MinDataRate = null;
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        await http.Response.StartAsync();
        await http.Response.Body.FlushAsync();

        var tick = http.Request.Headers[TickHeader].ToString();
        try
        {
            if (tick.Length == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
                return;
            }

            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(int.Parse(tick, CultureInfo.InvariantCulture)));
            while (await timer.WaitForNextTickAsync(http.RequestAborted))
            {
                var line = string.Create(CultureInfo.InvariantCulture, $"data: {Stopwatch.GetTimestamp()}\n\n");
                await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(line), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
