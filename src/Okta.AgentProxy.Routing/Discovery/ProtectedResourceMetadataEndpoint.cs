using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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

    private static readonly string[] BearerMethods = ["header"];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var endpoint = ActivatorUtilities.CreateInstance<ProtectedResourceMetadataEndpoint>(endpoints.ServiceProvider);
        endpoints.MapGet(WellKnownPath + "/{**path}", (RequestDelegate)endpoint.InvokeAsync).WithDisplayName("RFC 9728 metadata");
    }

    public Task InvokeAsync(HttpContext http)
    {
        // Any page may read it: it says only where to sign in. A foreign Host would make us name somebody else's URL as ours.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (!hosts.IsAllowedHost(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        var path = "/" + (string?)http.GetRouteValue("path");
        if (Find(http, path) is not { } document)
        {
            // RFC 9728 §3.2: a plain 404.
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Response.Headers.CacheControl = "public, max-age=300";
        return http.Response.WriteAsJsonAsync(document, DiscoveryJson.Default.ProtectedResourceMetadata, cancellationToken: http.RequestAborted);
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
