using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Reads the bounded body, only now that the caller is known, and parses the JSON-RPC envelope; decisions are made on what was parsed here and
/// these very bytes are forwarded.
/// </summary>
internal sealed class ReadMessageStage(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();

        if (!RequestQuery.HasOneReading(http.Request.QueryString.Value, proxy.Backend.Protocol))
        {
            return proxy.FailAsync(ProxyErrors.AmbiguousQuery);
        }

        // A body on GET or DELETE means nothing in MCP and is not forwarded.
        if (proxy.Backend.Protocol == BackendProtocol.Mcp && !HttpMethods.IsPost(http.Request.Method))
        {
            return next(http);
        }

        if (proxy.Backend.Protocol == BackendProtocol.Mcp && !MessageContentType.IsAccepted(http.Request.Headers))
        {
            return proxy.FailAsync(ProxyErrors.UnsupportedMediaType);
        }

        var limit = proxy.Backend.MaxRequestBodyBytes;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false, MaxRequestBodySize: { } serverLimit } size && serverLimit < limit)
        {
            // The server's own limit (30 MB at Kestrel) would refuse what this backend is configured to take; ours is the one that counts here.
            size.MaxRequestBodySize = limit;
        }

        if (http.Request.ContentLength > limit)
        {
            return proxy.FailAsync(ProxyErrors.BodyTooLarge(limit));
        }

        // A small body has come in one piece with its headers: then nothing waits here, and no state of a waiting method is kept.
        var reading = RequestBody.ReadAsync(http.Request, limit, http.RequestAborted);
        return reading.IsCompletedSuccessfully ? ContinueAsync(proxy, reading.Result) : AwaitAsync(proxy, reading);
    }

    private async Task AwaitAsync(McpProxyContext proxy, ValueTask<RequestBody?> reading) => await ContinueAsync(proxy, await reading);

    private Task ContinueAsync(McpProxyContext proxy, RequestBody? body)
    {
        if (body is null)
        {
            return proxy.FailAsync(ProxyErrors.BodyTooLarge(proxy.Backend.MaxRequestBodyBytes));
        }

        proxy.Body = body;
        if (proxy.Backend.Protocol == BackendProtocol.Mcp)
        {
            var problem = McpMessageReader.TryRead(body.Memory, out var message, out var requestId);
            proxy.RequestId = requestId;
            problem ??= MirroredHeaders.Check(proxy.Http.Request.Headers, message!);
            if (problem is not null)
            {
                return proxy.FailAsync(problem);
            }

            body.ReplaceLoneSurrogates();
            proxy.Message = message;
        }

        return next(proxy.Http);
    }
}
