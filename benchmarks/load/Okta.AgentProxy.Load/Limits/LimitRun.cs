using System.Globalization;
using System.Net;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Roles;

namespace Okta.AgentProxy.Load.Limits;

/// <summary>
/// Two statements about limits, on real sockets: they hold within 5 % under 1,000 requests a second from 50 agents, and one noisy agent does not
/// change another's p99 by more than 20 %. Prints what was seen. Exit code 3: one of them does not hold. Exit code 4: the machine did not keep up with
/// the load, so nothing was shown; repeat it on one that has two CPUs to spare.
/// </summary>
internal static class LimitRun
{
    private const double PerAgent = 20;
    private const int NoisePerSecond = 800;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(6);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        await using var world = await World.StartAsync();
        using var field = await Field.StartForLimitsAsync(world);
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 64 });

        var proxy = new Uri($"http://127.0.0.1:{field.Competitors.Single(c => c.Name == "limits").Port}");
        var holds = await MeasureRatesAsync(http, new Uri(proxy, LimitsRole.StrictPath), world);
        var fair = await MeasureNoiseAsync(http, new Uri(proxy, LimitsRole.FairPath), world, options.Rounds);
        return holds is null || fair is null ? 4 : holds.Value && fair.Value ? 0 : 3;
    }

    /// <summary>
    /// Every agent sends twice what it may. Counted is what was answered in a window after the bursts were used up: by the time of the answer, because
    /// the proxy counts when a request gets there and not when its sender meant to send it.
    /// </summary>
    private static async Task<bool?> MeasureRatesAsync(HttpClient http, Uri url, World world)
    {
        var answers = await Task.WhenAll(Crowd(http, url, world).Select(agent => agent.RunAsync(WarmUp + Window + CoolDown)));

        var expected = LimitsRole.StrictPerSecond * Window.TotalSeconds;
        List<double> deviations = [];
        for (var i = 0; i < answers.Length; i++)
        {
            var counted = answers[i].Where(IsInWindow).ToArray();
            var admitted = counted.Count(a => a.Status == HttpStatusCode.OK);
            deviations.Add(Math.Abs(admitted - expected) / expected);
            Print($"limits agent-{i:00}  offered {counted.Length}  admitted {admitted}  expected {expected:0}");
        }

        var offered = answers.Sum(a => a.Count(IsInWindow)) / Window.TotalSeconds;
        var holds = deviations.Max() <= 0.05;
        Print($"limits offered {offered:0} requests/s, furthest from its limit {deviations.Max():P2}: {(holds ? "within 5 %" : "NOT within 5 %")}");
        return KeptUp(answers.SelectMany(a => a)) && offered >= 0.95 * PerAgent * World.Agents ? holds : null;
    }

    private static bool IsInWindow(AgentLoad.Answer answer) => answer.DoneAt >= WarmUp && answer.DoneAt < WarmUp + Window;

    /// <summary>Whether requests got to the proxy about when they were sent: what waits in a queue for seconds is no steady load any more.</summary>
    private static bool KeptUp(IEnumerable<AgentLoad.Answer> answers)
    {
        var longest = answers.Max(a => a.Took);
        Print($"limits longest answer {longest.TotalMilliseconds:0} ms{(longest < TooLong ? string.Empty : ": the machine did not keep up, which shows nothing")}");
        return longest < TooLong;
    }

    /// <summary>The same crowd with and without one that shouts, in turns, so that what the machine does meanwhile meets both.</summary>
    private static async Task<bool?> MeasureNoiseAsync(HttpClient http, Uri url, World world, int rounds)
    {
        List<double> quiet = [], noisy = [];
        var keptUp = true;
        for (var round = 0; round <= rounds; round++)
        {
            // Who comes first changes from round to round.
            foreach (var withNoise in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                var (p99, refused, innocent) = await MeasureP99Async(http, url, world, withNoise);
                keptUp &= innocent == 0;
                if (round > 0)
                {
                    (withNoise ? noisy : quiet).Add(p99);
                    Print($"limits round {round}  {(withNoise ? "noisy" : "quiet")}  p99 of the other agents {p99:0.00} ms  refused of the noisy one {refused}, of the others {innocent}");
                }
            }
        }

        // Each round's pair against each other; the median pair is the result.
        var change = quiet.Zip(noisy, (before, with) => (with / before) - 1).Order().ElementAt(quiet.Count / 2);
        Print($"limits noisy agent at {NoisePerSecond} requests/s changes the others' p99 by {change:P1} (median of {quiet.Count} rounds): {(change <= 0.2 ? "not more than 20 %" : "MORE than 20 %")}");
        return keptUp ? change <= 0.2 : null;
    }

    private static async Task<(double P99, int Refused, int Innocent)> MeasureP99Async(HttpClient http, Uri url, World world, bool withNoise)
    {
        var others = Crowd(http, url, world).Skip(1).Select(agent => agent.RunAsync(Phase)).ToArray();
        var noise = withNoise ? new AgentLoad(http, url, world.TokenOf(0), NoisePerSecond, phase: 0).RunAsync(Phase) : Task.FromResult<IReadOnlyList<AgentLoad.Answer>>([]);

        var answers = (await Task.WhenAll(others)).SelectMany(a => a).ToArray();
        var sorted = answers.Select(a => a.Took.TotalMilliseconds).Order().ToArray();
        return (sorted[(int)(sorted.Length * 0.99)], (await noise).Count(IsRefused), answers.Count(IsRefused));
    }

    private static bool IsRefused(AgentLoad.Answer answer) => answer.Status == HttpStatusCode.TooManyRequests;

    private static AgentLoad[] Crowd(HttpClient http, Uri url, World world) =>
        [.. Enumerable.Range(0, World.Agents).Select(i => new AgentLoad(http, url, world.TokenOf(i), PerAgent, phase: (double)i / World.Agents))];

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
