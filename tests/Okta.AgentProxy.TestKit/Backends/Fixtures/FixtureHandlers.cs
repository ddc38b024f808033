using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>The handlers beside tools, resources and prompts: completion, log level, resource subscriptions, caching hints.</summary>
internal static class FixtureHandlers
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    public static McpServerHandlers Create() => new()
    {
        CompleteHandler = (_, _) => ValueTask.FromResult(new CompleteResult { Completion = new() { Values = [], HasMore = false, Total = 0 } }),
        SubscribeToResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
        UnsubscribeFromResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
#pragma warning disable MCP9005 // logging/setLevel is part of the handshake revisions.
        SetLoggingLevelHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
#pragma warning restore MCP9005
    };

    /// <summary>Adds <c>ttlMs</c> and a public <c>cacheScope</c>, so that a test sees whether a proxy that filters makes them private.</summary>
    public static McpServerFilters CreateFilters()
    {
        var filters = new McpServerFilters();

        filters.Request.ListToolsFilters.Add(Cacheable<ListToolsRequestParams, ListToolsResult>);
        filters.Request.ListPromptsFilters.Add(Cacheable<ListPromptsRequestParams, ListPromptsResult>);
        filters.Request.ListResourcesFilters.Add(Cacheable<ListResourcesRequestParams, ListResourcesResult>);
        filters.Request.ListResourceTemplatesFilters.Add(Cacheable<ListResourceTemplatesRequestParams, ListResourceTemplatesResult>);
        filters.Request.ReadResourceFilters.Add(NameMissingResource);
        filters.Request.ReadResourceFilters.Add(Cacheable<ReadResourceRequestParams, ReadResourceResult>);

        return filters;
    }

    private static McpRequestHandler<TParams, TResult> Cacheable<TParams, TResult>(McpRequestHandler<TParams, TResult> next)
        where TResult : ICacheableResult
        => async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            result.TimeToLive = TimeToLive;
            result.CacheScope = CacheScope.Public;

            return result;
        };

    /// <summary>Adds the uri to the error of an unknown resource, as the protocol recommends.</summary>
    private static McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> NameMissingResource(
        McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next)
        => async (request, cancellationToken) =>
        {
            try
            {
                return await next(request, cancellationToken);
            }
            catch (McpProtocolException e)
            {
                e.Data["uri"] = request.Params?.Uri;
                throw;
            }
        };
}
