using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Exchange;
using Okta.AgentProxy.Routing.Performance;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>Which agent, whether it may, and with which credential.</summary>
[MemoryDiagnoser]
public class DecisionBenchmarks
{
    private static readonly Subject Alice = new()
    {
        Issuer = Issuer.Name, Id = "00u1alice", Sub = "alice@example.com", ClientId = "0oa1cursor0000000001",
        Scopes = new[] { "mcp:read", "mcp:write" }.ToFrozenSet(StringComparer.Ordinal),
    };

    private static readonly Agent Cursor = new()
    {
        Name = "cursor", ClientId = "0oa1cursor0000000001",
        Scopes = new[] { "mcp:read", "mcp:write" }.ToFrozenSet(StringComparer.Ordinal),
        BackendAccess = new[] { "employees", "finance" }.ToFrozenSet(StringComparer.Ordinal),
    };

    private static readonly Backend Employees = new() { Name = "employees", Url = new Uri("http://127.0.0.1:9/mcp"), Paths = ["/employees"], ReadOnlyTools = ["get_*", "list_*", "find_*"] };
    private static readonly McpMessage Call = new() { Kind = McpMessageKind.Request, Method = McpMethods.ToolsCall, Name = "find_employee" };

    private static readonly CredentialRequest Request = new()
    {
        Subject = Alice, SubjectToken = "a.b.c", Agent = Cursor, Backend = Employees, Scopes = Alice.Scopes, Method = "POST", TargetUri = Employees.Url, Message = Call,
    };

    private StageList _list = null!;
    private IAgentResolver _resolver = null!;
    private AgentDirectory _agents = null!;
    private WarmHandler _warm = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _list = await StageList.CreateAsync(configure: services => services.AddOktaAgentProxy(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).AddTokenExchange());
        _resolver = _list.Services.GetRequiredService<IAgentResolver>();
        _agents = new AgentDirectory([Cursor]);
        _warm = new WarmHandler(_list.Services.GetRequiredService<CredentialCache>());
        await _warm.AcquireAsync(Request, CancellationToken.None);
        if (!WarmCredential().IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("the credential is not warm");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _list.DisposeAsync();

    [Benchmark]
    public ValueTask<AgentResolution> ResolveAgent() => _resolver.ResolveAsync(new AgentResolutionContext(_list.Exchange.Http, Alice, _agents), CancellationToken.None);

    [Benchmark]
    public object? Authorise()
    {
        ScopeRules.Effective(Alice, Cursor);
        return AccessRules.Check(Cursor, Employees) ?? ScopeRules.Check(Alice, Cursor, Employees, Call, "POST");
    }

    [Benchmark]
    public ValueTask<CredentialResult> WarmCredential() => _warm.AcquireAsync(Request, CancellationToken.None);

    /// <summary>Every handler of the exchange package has this shape; what differs is what happens when the cache has nothing.</summary>
    private sealed class WarmHandler(CredentialCache cache) : ExchangeAuthHandler<WarmHandler.Settings>(cache)
    {
        public override string Name => "warm";

        public override void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public override Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken) =>
            Task.FromResult(ExchangeOutcome.Obtained(BackendCredential.Bearer(new string('t', 900)), TimeSpan.FromHours(10)));

        protected override Settings Read(AuthConfig config) => new(config);

        internal sealed class Settings(AuthConfig config) : ExchangeSettings(config)
        {
            public override IEnumerable<string?> Fingerprint => ["https://auth.example.com/token", "client"];
        }
    }
}
