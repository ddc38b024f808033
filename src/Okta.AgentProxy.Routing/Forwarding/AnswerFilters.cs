using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// The filters of answers that may hold what the caller may not have: lists, without the items that the caller may not use, and ids of others. An answer still streams: what is there
/// is passed on before more is waited for, except for the one item that is not complete yet.
/// </summary>
internal sealed partial class AnswerFilters(ToolCatalog catalog, ToolPins pins, ILogger<AnswerFilters> logger)
{
    /// <summary>Whether the answer to this request may hold something that must be filtered.</summary>
    public static bool Concern(McpProxyContext proxy) => proxy.Owned is not null || MayList(proxy);

    // Whatever was asked: servers hand answers out by the id of the request, and with an id used twice the list that one message asked for is what another is
    // answered with. A GET stream may replay the answers of other requests (Last-Event-ID).
    private static bool MayList(McpProxyContext proxy) => proxy.Route.Policy is not null || proxy.Backend.ToolPinning != ToolPinningMode.Off;

    /// <summary>Takes away the headers that speak about the bytes as the backend sent them.</summary>
    public static void Prepare(HttpResponse to)
    {
        to.Headers.ContentLength = null;
        to.Headers.ETag = default;
        to.Headers.ContentMD5 = default;
        to.Headers.Remove("Digest");
        to.Headers.Remove("Content-Digest");
        to.Headers.Remove("Repr-Digest");

        // One caller's list is no other's (P21).
        to.Headers.CacheControl = "no-store";
    }

    /// <summary>What changes the answer to such a request on its way.</summary>
    public IAnswerFilter For(McpProxyContext proxy, bool isEventStream, bool isFailure)
    {
        IAnswerFilter? lists = MayList(proxy) ? new ListFilter(ViewOf(proxy), isEventStream, isFailure) : null;
        IAnswerFilter? owned = proxy.Owned is null ? null : new OwnedIdFilter(proxy.Owned, isEventStream);
        return lists is null ? owned! : owned is null ? lists : new FilterChain(lists, owned);
    }

    /// <summary>The whole answer went through the filter.</summary>
    public void Finished(McpProxyContext proxy, IAnswerFilter filter)
    {
        if (filter.Hidden is > 0 and var hidden)
        {
            LogFiltered(logger, hidden, VisibleText.Escape(proxy.Message?.Method), VisibleText.Escape(proxy.Backend.Name), VisibleText.Escape(proxy.Agent?.Name), proxy.Subject?.Hash);
        }
    }

    /// <summary>The answer is no list that can be filtered.</summary>
    public void Refused(McpProxyContext proxy, ListFilterException unreadable) => LogUnreadable(logger, VisibleText.Escape(proxy.Backend.Name), VisibleText.Escape(unreadable.Message));

    private IListView ViewOf(McpProxyContext proxy)
    {
        var policy = proxy.Route.Policy is { } rules ? new PolicyListView(rules, proxy.PolicyCaller, catalog) : null;
        return proxy.Backend.ToolPinning != ToolPinningMode.Off ? new PinningListView(policy, pins, proxy.Backend) : policy!;
    }

    [LoggerMessage(EventIds.ListFiltered, LogLevel.Debug, "Left {Hidden} items out of {Method} of backend {Backend} for agent {Agent}, subject {Subject}")]
    private static partial void LogFiltered(ILogger logger, int hidden, string? method, string backend, string? agent, string? subject);

    [LoggerMessage(EventIds.ListRefused, LogLevel.Warning, "The list that backend {Backend} answered cannot be filtered and is cut off: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string backend, string reason);
}
