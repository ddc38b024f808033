using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Keeps apart the callers of a backend that cannot: with a credential that all of them share, tasks, <c>requestState</c> and task subscriptions
/// belong to who was given them through this proxy. Nothing is stored: what the backend hands out is sealed on its way to the client, and only what
/// opens for this caller goes back to the backend.
/// </summary>
internal sealed class Ownership(OwnershipSealer sealer)
{
    /// <summary>
    /// Opens what the message names; the backend gets its own ids. The error to end with when something in it is not the caller's, in the same words
    /// whatever it is: somebody else's, damaged, or the backend's own id.
    /// </summary>
    public ProxyError? Open(McpProxyContext proxy)
    {
        if (!proxy.Route.SharesCredential)
        {
            proxy.Owned = proxy.Route.Policy is not null && IsStream(proxy) ? new OwnedAnswer(proxy, sealer) : null;
            return null;
        }

        if (proxy.Message is not { } message)
        {
            // The stream of a session carries that session's answers; without a session nothing says whose they are.
            proxy.Owned = IsStream(proxy) ? new OwnedAnswer(proxy, sealer, grantsTasks: proxy.BackendSessionId is not null) : null;
            return null;
        }

        proxy.Owned = AnswerTo(proxy, message);
        var names = message.Kind == McpMessageKind.Response || message.Method == McpMethods.SubscriptionsListen || (message.Owned & ~OwnedParts.BecomesTask) != 0;
        return names ? Replace(proxy, message) : null;
    }

    private static bool IsStream(McpProxyContext proxy) => proxy.Message is { } message
        ? message.Method == McpMethods.SubscriptionsListen
        : proxy.Backend.Protocol == BackendProtocol.Mcp && HttpMethods.IsGet(proxy.Http.Request.Method);

    private OwnedAnswer? AnswerTo(McpProxyContext proxy, McpMessage message)
    {
        switch (message.Method)
        {
            case McpMethods.TasksGet or McpMethods.TasksResult or McpMethods.TasksUpdate or McpMethods.TasksCancel or McpMethods.SubscriptionsListen:
                return new OwnedAnswer(proxy, sealer);

            case McpMethods.ToolsCall or McpMethods.PromptsGet or McpMethods.ResourcesRead when message is { IsModern: true, Kind: McpMessageKind.Request }:
                return new OwnedAnswer(proxy, sealer, grantsTasks: true, grantsState: true);

            // Until 2025-11-25 a request becomes a task only when it asks to; nothing else can bring one, and most calls pay nothing.
            case not null when (message.Owned & OwnedParts.BecomesTask) != 0 && message.Kind == McpMessageKind.Request:
                return new OwnedAnswer(proxy, sealer, grantsTasks: true);

            default:
                return null;
        }
    }

    private ProxyError? Replace(McpProxyContext proxy, McpMessage message)
    {
        byte[]? Open(OwnedIdKind kind, string presented)
        {
            var id = proxy.Subject is null ? null : sealer.Open(OwnedScope.For(kind, proxy), presented);
            if (id is not null && kind == OwnedIdKind.Task)
            {
                proxy.Owned?.Know(JsonText.DecodeQuoted([(byte)'"', .. id, (byte)'"'])!, presented);
            }

            return id;
        }

        // What a client tells about a task of its own (2025-11-25: sampling, elicitation) names the client's own id.
        var isOwnTask = message.Method?.StartsWith("notifications/", StringComparison.Ordinal) == true;
        var refused = OwnedIdReplacer.Replace(proxy.Body!.Memory.Span, isOwnTask, Open, out var changed);
        if (refused is not null)
        {
            return refused == OwnedIdKind.RequestState ? ProxyErrors.RequestStateInvalid
                : message.IsModern && !TasksExtension.IsDeclared(message) ? ProxyErrors.TasksExtensionRequired
                : ProxyErrors.TaskNotFound;
        }

        if (changed.IsEmpty)
        {
            return null;
        }

        // Read again: everything that follows, policy included, sees what the backend will see.
        proxy.Body.Replace(changed.Span);
        var problem = McpMessageReader.TryRead(proxy.Body.Memory, out var opened, out var requestId);
        proxy.RequestId = requestId;
        if (problem is not null)
        {
            return ProxyErrors.TaskNotFound;
        }

        proxy.Message = opened;
        if (proxy.Owned is { } owned)
        {
            owned.OpenedTaskId = opened!.TaskId;
        }

        return null;
    }
}
