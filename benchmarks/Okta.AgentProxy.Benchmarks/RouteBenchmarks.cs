using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing.Performance;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>Endpoint routing to the last of many backends.</summary>
[MemoryDiagnoser]
public class RouteBenchmarks
{
    private StageList _list = null!;
    private RequestDelegate _match = null!;
    private DefaultHttpContext _http = null!;

    [Params(10, 1_000)]
    public int Backends { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _list = await StageList.CreateAsync(Backends, services => services.AddSingleton(new DiagnosticListener("none")));
        ApplicationBuilder app = new(_list.Services);
        app.UseRouting();
        app.Use(_ => static _ => Task.CompletedTask);
        app.UseEndpoints(endpoints => endpoints.MapMcpProxy());
        _match = app.Build();

        _http = new DefaultHttpContext { RequestServices = _list.Services };
        _http.Request.Method = HttpMethods.Post;
        _http.Request.Path = $"/b{Backends - 1}";
        await MatchAsync();
        if (_http.GetEndpoint()?.DisplayName?.Contains("→ b", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException("no route");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _list.DisposeAsync();

    [Benchmark]
    public Task MatchAsync()
    {
        _http.SetEndpoint(null);
        return _match(_http);
    }
}
