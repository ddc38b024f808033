using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.Routing.Errors;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing.Discovery;

/// <summary>
/// RFC 9728: tells a client which authorization server protects a backend. One document per backend path, without authentication; at the root,
/// the document of the only backend, or of the gateway as a whole.
/// </summary>
internal sealed class ProtectedResourceMetadataEndpoint(
    ProxySnapshotProvider snapshots,
    PublicUrl urls,
    HostRules hosts,
    InboundTrust trust,
    IOptions<AgentProxyOptions> options)
{
    public const string WellKnownPath = "/.well-known/oauth-protected-resource";

    /// <summary>What the documents are asked with, as the <c>Allow</c> header says it.</summary>
    public const string Methods = "GET, HEAD, OPTIONS";

    private static readonly string[] BearerMethods = ["header"];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var endpoint = ActivatorUtilities.CreateInstance<ProtectedResourceMetadataEndpoint>(endpoints.ServiceProvider);
        endpoints.MapMethods(WellKnownPath + "/{**path}", [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options], (RequestDelegate)endpoint.InvokeAsync)
            .WithDisplayName("RFC 9728 metadata");
    }

    /// <summary>Whether the path is that of a document, as routing reads it.</summary>
    public static bool Serves(PathString path) => path.StartsWithSegments(WellKnownPath, StringComparison.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http)
    {
        // Any page may read it: it says only where to sign in. A foreign Host would make us name somebody else's URL as ours.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (hosts.CheckHost(http.Request) is { } foreign)
        {
            http.Response.StatusCode = foreign.Status;
            return ErrorBody.WriteAsync(http.Response, ErrorBody.Plain(foreign, agentId: null));
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            return AnswerPreflightAsync(http.Response);
        }

        // As it came, not the route's value: a slash at the end is part of the name.
        var path = http.Request.Path.Value![WellKnownPath.Length..];
        if (Find(http, path.Length == 0 ? "/" : path) is not { } document)
        {
            // RFC 9728 §3.2: a plain 404.
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Response.Headers.CacheControl = "public, max-age=300";
        return http.Response.WriteAsJsonAsync(document, DiscoveryJson.Default.ProtectedResourceMetadata, cancellationToken: http.RequestAborted);
    }

    // The fetch of a client in a browser is not a simple one: MCP's clients send MCP-Protocol-Version. No credentials: "*" stands for every header.
    private static Task AnswerPreflightAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = Methods;
        response.Headers.AccessControlAllowMethods = "GET, HEAD";
        response.Headers.AccessControlAllowHeaders = "MCP-Protocol-Version, *";
        response.Headers.AccessControlMaxAge = "600";
        return Task.CompletedTask;
    }

    private ProtectedResourceMetadata? Find(HttpContext http, string path)
    {
        var snapshot = snapshots.Current;
        if (options.Value.GatewayBaseUrl is { } configured && new Uri(configured).AbsolutePath.TrimEnd('/') is { Length: > 0 } basePath)
        {
            // Behind a path prefix the well-known string comes first: /.well-known/…/gateway/employees.
            path = path.StartsWith(basePath, StringComparison.Ordinal) ? path[basePath.Length..] : path;
            path = path.Length == 0 ? "/" : path;
        }

        if (snapshot.FindByPrefix(path) is { } route)
        {
            return DocumentFor(urls.ResourceFor(http.Request, route), route.Backend);
        }

        // RFC 9728 §3.3: the resource must be the URL that the client used. "/employees/" is served like "/employees", so it has a document of its own.
        if (path.Length > 2 && path[^1] == '/' && snapshot.FindByPrefix(path[..^1]) is { } slashed)
        {
            return DocumentFor(urls.ResourceFor(http.Request, slashed) + "/", slashed.Backend);
        }

        if (path != "/" || snapshot.Routes.Count == 0)
        {
            return null;
        }

        // The root form, for clients that do not insert the path. One backend: its own document; several: the gateway's.
        return snapshot.Routes is [var only]
            ? DocumentFor(urls.ResourceFor(http.Request, only), only.Backend)
            : DocumentFor(urls.BaseFor(http.Request), [.. snapshot.Routes.Select(r => r.Backend)]);
    }

    private ProtectedResourceMetadata DocumentFor(string resource, params Backend[] backends) => new()
    {
        Resource = resource,
        AuthorizationServers = [trust.Issuer],
        ScopesSupported = [.. backends.SelectMany(b => new[] { b.Scopes.Read, b.Scopes.Write }).Distinct(StringComparer.Ordinal)],
        BearerMethodsSupported = BearerMethods,
        ResourceName = backends is [var only] ? only.Description ?? only.Name : null,
    };
}
