using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>Which methods a backend may be called with. <c>OPTIONS</c> comes on top where a browser asks first; it reaches plain HTTP backends only.</summary>
internal static class BackendMethods
{
    public static readonly string[] Mcp = [HttpMethods.Post, HttpMethods.Get, HttpMethods.Delete];

    // TRACE would echo the credential back to the client (RFC 9110 §9.3.8); CONNECT is no request to a backend.
    public static readonly string[] PlainHttp = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private static readonly string McpText = string.Join(", ", Mcp);
    private static readonly string PlainHttpText = string.Join(", ", PlainHttp);

    /// <summary>As the headers <c>Allow</c> and <c>Access-Control-Allow-Methods</c> say it.</summary>
    public static string TextFor(Backend backend) => backend.Protocol == BackendProtocol.Mcp ? McpText : PlainHttpText;
}
