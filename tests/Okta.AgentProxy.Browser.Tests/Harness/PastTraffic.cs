using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>A quarter of an hour of requests, the same at every run, measured as the proxy measures its own.</summary>
internal sealed class PastTraffic
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private static readonly (string Backend, string Agent, double PerSecond, double Milliseconds)[] Flows =
    [
        ("employees", "cursor", 22, 14), ("employees", "claude-code", 9, 16), ("finance", "cursor", 6, 48), ("partners", "copilot", 3, 110), ("partners", "claude-code", 2, 90),
    ];

    private readonly ShiftedClock _clock = new(-Window);

    public void Prepare(TestProxyBuilder proxy) => proxy.Services(builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)));

    public void LiveThrough(IServiceProvider services)
    {
        for (var at = TimeSpan.Zero; at < Window; at += Step)
        {
            Record(services, at);
            _clock.Advance(Step);
        }
    }

    /// <summary>Another slice of it, now: taking pictures takes time, and nobody calls meanwhile.</summary>
    public static void LiveAMoment(IServiceProvider services) => Record(services, Window);

    private static void Record(IServiceProvider services, TimeSpan at)
    {
        // The proxy's own meter: a factory makes one of each name.
        var duration = services.GetRequiredService<IMeterFactory>().Create(AgentProxyDiagnostics.Name).CreateHistogram<double>("agentproxy.request.duration", "s");
        Random random = new((int)at.TotalSeconds);
        foreach (var flow in Flows)
        {
            var wave = 1 + (0.35 * Math.Sin((at.TotalMinutes / 3) + flow.Milliseconds));
            for (var i = 0; i < flow.PerSecond * wave * Step.TotalSeconds; i++)
            {
                var outcome = random.NextDouble() < 0.02 ? "tool_denied" : "allowed";
                TagList tags = new() { { "backend", flow.Backend }, { "agent", flow.Agent }, { "outcome", outcome } };
                duration.Record(flow.Milliseconds / 1000 * (0.6 + (1.2 * random.NextDouble() * random.NextDouble()) + (wave > 1.3 ? 0.5 : 0)), tags);
            }
        }
    }
}
