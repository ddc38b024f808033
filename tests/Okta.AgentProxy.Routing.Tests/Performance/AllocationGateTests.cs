using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// Holds the hot path to its allocations. Times depend on the machine and are compared in <c>benchmarks/load</c>; bytes do not. A change that makes one
/// of these fail adds something to every request: take it out again, or raise the number and say in the commit what it buys.
/// </summary>
public sealed class AllocationGateTests
{
#if DEBUG
    // Without optimisation async methods keep their state on the heap even when they never wait.
    private const int AnswerAtHand = 1552;
    private const int AnswerComesLater = 1744;
#else
    private const int AnswerAtHand = 688;
    private const int AnswerComesLater = 1024;
#endif

    // What nobody can see from outside, the compiler may keep off the heap; a request that is sent can be seen.
    private static HttpRequestMessage? _escaped;

    [Fact]
    public async Task StageList_AnswerAtHand_KeepsToItsBytes()
    {
        await using var list = await StageList.CreateAsync();

        var notOurs = HttpClientShare(list);
        var ours = AllocationMeter.BytesPerRun(list.Send, () => list.Transport.Allocated, enough: notOurs + AnswerAtHand) - notOurs;

        Assert.InRange(ours, 1, AnswerAtHand);
    }

    [Fact]
    public async Task StageList_AnswerComesLater_KeepsToItsBytes()
    {
        await using var list = await StageList.CreateAsync();
        list.Transport.AnswersLater = true;

        var notOurs = HttpClientShare(list);
        var ours = AllocationMeter.BytesPerRun(list.Send, () => list.Transport.Allocated, enough: notOurs + AnswerComesLater) - notOurs;

        Assert.InRange(ours, 1, AnswerComesLater);
    }

    [Fact]
    public async Task StageList_WithLimitsOfRate_KeepsToTheSameBytes()
    {
        RequestLimit[] limits = [new() { RequestsPerSecond = 1_000_000, Per = [LimitPartition.Agent, LimitPartition.User, LimitPartition.Tool] }, new() { RequestsPerMinute = 1_000_000, Tools = ["find_*"] }];
        await using var list = await StageList.CreateAsync(configure: services => services.Configure<AgentProxyOptions>(options => options.Backends["b0"].Limits = limits));

        var notOurs = HttpClientShare(list);
        var ours = AllocationMeter.BytesPerRun(list.Send, () => list.Transport.Allocated, enough: notOurs + AnswerAtHand) - notOurs;

        Assert.InRange(ours, 1, AnswerAtHand);
    }

    [Fact]
    public async Task Relay_EventThatHadToBeWaitedFor_AllocatesNothing()
    {
        await using var list = await StageList.CreateAsync();
        await using DrivenBody body = new();
        using var clock = RelayClock.Start(TimeSpan.FromSeconds(30), list.Exchange.Http.RequestAborted);
        var relay = ResponseRelay.RelayAsync(list.Exchange.Http, body, clock, isEventStream: true);

        var bytes = AllocationMeter.BytesPerRun(body.Send, enough: 0);
        body.End();

        Assert.Equal(0, bytes);
        Assert.Equal(RelayOutcome.Completed, await relay);
    }

    [Fact]
    public async Task Relay_EventUnderAnActivityTimeout_AllocatesNothing()
    {
        await using var list = await StageList.CreateAsync();
        await using DrivenBody body = new();
        using var clock = RelayClock.Start(TimeSpan.FromSeconds(30), list.Exchange.Http.RequestAborted);
        clock.SwitchTo(TimeSpan.FromMinutes(5));
        var relay = ResponseRelay.RelayAsync(list.Exchange.Http, body, clock, isEventStream: true);

        var bytes = AllocationMeter.BytesPerRun(body.Send, enough: 0);
        body.End();

        Assert.Equal(0, bytes);
        Assert.Equal(RelayOutcome.Completed, await relay);
    }

    [Fact]
    public void OwnedIds_AnswerThatHoldsNone_KeepsToItsBytes()
    {
        // Paid by calls of 2026-07-28 behind a shared credential, which may answer with a task or a state unasked; by no call before that.
        const int Most = 768;
        var answer = "{\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\"Ada Lovelace\"}],\"isError\":false}}"u8.ToArray();
        System.Buffers.ArrayBufferWriter<byte> output = new(answer.Length);

        var bytes = AllocationMeter.BytesPerRun(() =>
        {
            output.ResetWrittenCount();
            OwnedIdFilter filter = new(NoIds.Instance, isEventStream: false);
            filter.Write(answer, output);
            filter.Complete();
        });

        Assert.Equal(answer, output.WrittenSpan.ToArray());
        Assert.InRange(bytes, 1, Most);
    }

    private sealed class NoIds : IAnswerIds
    {
        public static readonly NoIds Instance = new();

        public string? Grant(OwnedIdKind kind, ReadOnlySpan<byte> id) => null;

        public bool IsKnown(ReadOnlySpan<byte> id, out string? name)
        {
            name = null;
            return false;
        }

        public bool MayTellOf(ReadOnlySpan<byte> uri) => false;
    }

    /// <summary>What the request message itself takes, made by hand with the same headers: <see cref="HttpClient"/>'s objects, not ours.</summary>
    private static long HttpClientShare(StageList list)
    {
        list.Send();
        var sent = list.Transport.LastRequest!;
        var headers = sent.Headers.NonValidated.Select(h => (h.Key, Value: h.Value.ToString())).ToArray();
        var contentHeaders = sent.Content!.Headers.NonValidated.Select(h => (h.Key, Value: h.Value.ToString())).ToArray();

        return AllocationMeter.BytesPerRun(() =>
        {
            HttpRequestMessage request = new(sent.Method, sent.RequestUri) { Content = new ReadOnlyMemoryContent(default) };
            foreach (var (name, value) in contentHeaders)
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }

            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            _escaped = request;
        });
    }
}
