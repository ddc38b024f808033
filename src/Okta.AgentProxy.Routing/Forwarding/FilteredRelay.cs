using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Relays answers that may hold lists, without the items that the caller may not use. Streams like <see cref="ResponseRelay"/>: what is there is passed
/// on before more is waited for, except for the one item that is not complete yet.
/// </summary>
internal sealed partial class FilteredRelay(ToolCatalog catalog, ToolPins pins, ILogger<FilteredRelay> logger)
{
    /// <summary>Whether the answer to this request may hold something that must be filtered.</summary>
    public static bool Concerns(McpProxyContext proxy) => proxy.Owned is not null || MayList(proxy);

    private static bool MayList(McpProxyContext proxy) => (proxy.Route.Policy is not null || proxy.Backend.ToolPinning != ToolPinningMode.Off) && proxy.Message switch
    {
        // A GET stream may replay the answers of other requests (Last-Event-ID).
        null => HttpMethods.IsGet(proxy.Http.Request.Method),
        { Method: McpMethods.ToolsList or McpMethods.ResourcesList or McpMethods.ResourceTemplatesList or McpMethods.PromptsList } => true,
        _ => false,
    };

    /// <summary>
    /// Whether the answer can be filtered; a coded one cannot be read. Takes away the headers that speak about the bytes as the backend sent them.
    /// </summary>
    public static bool TryPrepare(HttpResponseMessage from, HttpResponse to)
    {
        if (from.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var coding) && !coding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        to.Headers.ContentLength = null;
        to.Headers.ETag = default;
        to.Headers.ContentMD5 = default;
        to.Headers.Remove("Digest");
        to.Headers.Remove("Content-Digest");
        to.Headers.Remove("Repr-Digest");

        // One caller's list is no other's (P21).
        to.Headers.CacheControl = "no-store";
        return true;
    }

    /// <summary>Relays. <see cref="RelayOutcome.BackendBroke"/> also when the answer is no list that can be filtered: nothing more of it passes.</summary>
    public async Task<RelayOutcome> RelayAsync(McpProxyContext proxy, Stream body, bool isEventStream, bool isFailure, RelayClock clock)
    {
        var lists = MayList(proxy);
        var policy = lists && proxy.Route.Policy is { } rules ? new PolicyListView(rules, proxy.PolicyCaller, catalog) : null;
        var pinning = lists && proxy.Backend.ToolPinning != ToolPinningMode.Off ? new PinningListView(policy, pins, proxy.Backend) : null;
        var filter = FilterFor(proxy, (IListView?)pinning ?? policy, isEventStream, isFailure);
        try
        {
            var outcome = await ResponseRelay.RelayAsync(proxy.Http, body, clock, isEventStream, filter);
            if (outcome == RelayOutcome.Completed)
            {
                Log(proxy, (policy?.Hidden ?? 0) + (pinning?.Hidden ?? 0));
            }

            return outcome;
        }
        catch (ListFilterException unreadable)
        {
            LogUnreadable(logger, proxy.Backend.Name, unreadable.Message);
            return RelayOutcome.BackendBroke;
        }
    }

    private static IAnswerFilter FilterFor(McpProxyContext proxy, IListView? view, bool isEventStream, bool isFailure)
    {
        IAnswerFilter? lists = view is null ? null : new ListFilter(view, isEventStream, isFailure);
        IAnswerFilter? owned = proxy.Owned is null ? null : new OwnedIdFilter(proxy.Owned, isEventStream);
        return lists is null ? owned! : owned is null ? lists : new FilterChain(lists, owned);
    }

    private void Log(McpProxyContext proxy, int hidden)
    {
        if (hidden > 0)
        {
            LogFiltered(logger, hidden, proxy.Message?.Method, proxy.Backend.Name, proxy.Agent?.Name, proxy.Subject?.Hash);
        }
    }

    [LoggerMessage(EventIds.ListFiltered, LogLevel.Debug, "Left {Hidden} items out of {Method} of backend {Backend} for agent {Agent}, subject {Subject}")]
    private static partial void LogFiltered(ILogger logger, int hidden, string? method, string backend, string? agent, string? subject);

    [LoggerMessage(EventIds.ListRefused, LogLevel.Warning, "The list that backend {Backend} answered cannot be filtered and is cut off: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string backend, string reason);
}
