using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Okta.AgentProxy.Routing;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>Session ids: sealing a backend's, opening one that is remembered, and one that another node sealed.</summary>
[MemoryDiagnoser]
public class SessionBenchmarks
{
    private static readonly Subject Alice = new() { Issuer = Issuer.Name, Id = "00u1alice", Sub = "alice@example.com" };
    private static readonly Agent Cursor = new() { Name = "cursor", ClientId = "0oa1cursor0000000001" };
    private static readonly Backend Employees = new() { Name = "employees", Url = new Uri("http://127.0.0.1:9/mcp"), Paths = ["/employees"] };

    private readonly EphemeralDataProtectionProvider _protection = new(NullLoggerFactory.Instance);
    private SessionSealer _sealer = null!;
    private string _sealed = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _sealer = new SessionSealer(_protection);
        _sealed = Seal()!;
    }

    [Benchmark]
    public string? Seal() => _sealer.Seal("5f3c2a1b-7d6e-4f50-9a8b-1c2d3e4f5a6b", Alice, Cursor, Employees);

    [Benchmark]
    public string? OpenRemembered() => Open(_sealer);

    [Benchmark]
    public string? OpenOnAnotherNode() => Open(new SessionSealer(_protection));

    private string? Open(SessionSealer sealer) =>
        sealer.Open(_sealed, Alice, Cursor, Employees, out var id) == SessionCheck.Owned ? id : throw new InvalidOperationException("not owned");
}
