using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The proxy's endpoints: one per backend path, following the snapshot without a restart, and a last one that answers 404 for paths that
/// belong to nobody. Conventions of the host (rate limiting, CORS, metadata) apply to all of them.
/// </summary>
internal sealed class McpProxyEndpointDataSource(ProxySnapshotProvider snapshots, RequestDelegate pipeline, RequestDelegate notFound)
    : EndpointDataSource, IEndpointConventionBuilder
{
    private static readonly HttpMethodMetadata McpMethods = new([.. BackendMethods.Mcp, HttpMethods.Options]);
    private static readonly HttpMethodMetadata PlainHttpMethods = new([.. BackendMethods.PlainHttp, HttpMethods.Options]);

    private readonly Lock _lock = new();
    private readonly List<Action<EndpointBuilder>> _conventions = [];
    private readonly List<Action<EndpointBuilder>> _finalConventions = [];
    private ProxySnapshot? _builtFrom;
    private IReadOnlyList<Endpoint> _endpoints = [];

    public override IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            lock (_lock)
            {
                var snapshot = snapshots.Current;
                if (!ReferenceEquals(snapshot, _builtFrom))
                {
                    _endpoints = [.. snapshot.Routes.Select(BackendEndpoint), NotFoundEndpoint()];
                    _builtFrom = snapshot;
                }

                return _endpoints;
            }
        }
    }

    public override IChangeToken GetChangeToken() => snapshots.Watch();

    public void Add(Action<EndpointBuilder> convention)
    {
        lock (_lock)
        {
            _conventions.Add(convention);
            _builtFrom = null;
        }
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        lock (_lock)
        {
            _finalConventions.Add(finallyConvention);
            _builtFrom = null;
        }
    }

    private Endpoint BackendEndpoint(BackendRoute route)
    {
        RouteEndpointBuilder builder = new(pipeline, PrefixPattern(route.Prefix), order: 0) { DisplayName = $"MCP {route}" };
        builder.Metadata.Add(route);
        builder.Metadata.Add(new BackendMetadata(route.Backend.Name));
        builder.Metadata.Add(route.Backend.Protocol == BackendProtocol.Mcp ? McpMethods : PlainHttpMethods);

        return Build(builder);
    }

    private Endpoint NotFoundEndpoint() => Build(new RouteEndpointBuilder(notFound, RoutePatternFactory.Parse("{**path}"), order: int.MaxValue)
    {
        DisplayName = "MCP proxy: no backend",
    });

    private Endpoint Build(RouteEndpointBuilder builder)
    {
        foreach (var convention in _conventions)
        {
            convention(builder);
        }

        foreach (var convention in _finalConventions)
        {
            convention(builder);
        }

        return builder.Build();
    }

    /// <summary>Literal segments and a catch-all: routing prefers the longest literal prefix on segment boundaries.</summary>
    private static RoutePattern PrefixPattern(string prefix)
    {
        var segments = prefix.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => RoutePatternFactory.Segment(RoutePatternFactory.LiteralPart(segment)))
            .Append(RoutePatternFactory.Segment(RoutePatternFactory.ParameterPart("rest", @default: null, RoutePatternParameterKind.CatchAll)));

        return RoutePatternFactory.Pattern(segments);
    }
}
