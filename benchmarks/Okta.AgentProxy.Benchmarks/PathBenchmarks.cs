using BenchmarkDotNet.Attributes;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.Routing.Performance;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>The whole stage list between a client and a backend that cost nothing, its forwarding parts, and one event of a stream.</summary>
[MemoryDiagnoser]
public class PathBenchmarks
{
    private StageList _list = null!;
    private McpProxyContext _proxy = null!;
    private BackendCredential _credential = null!;
    private DrivenBody _body = null!;
    private RelayClock _clock = null!;
    private Task _relay = null!;
    private StageList _later = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _list = await StageList.CreateAsync();
        _list.Send();
        _proxy = _list.Exchange.Http.GetMcpProxy();
        _credential = _proxy.Credential!;

        _later = await StageList.CreateAsync();
        _later.Transport.AnswersLater = true;

        _body = new DrivenBody();
        _clock = RelayClock.Start(TimeSpan.FromSeconds(30), CancellationToken.None);
        _relay = ResponseRelay.RelayAsync(_list.Exchange.Http, _body, _clock, isEventStream: true);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _body.End();
        await _relay;
        _clock.Dispose();
        await _body.DisposeAsync();
        await _list.DisposeAsync();
        await _later.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public void WholeStageList() => _later.Send();

    [Benchmark]
    public object RequestWithHeaders() => BackendRequest.Create(_proxy, _credential);

    [Benchmark]
    public void EventOfAStream() => _body.Send();
}
