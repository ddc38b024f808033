using System.Net.Mime;
using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace AgentProxy.Host;

/// <summary>
/// Says to a person who opens the host's address what this is. Names no backend: who they are is not for strangers. Everything else that asks for
/// <c>/</c> gets what it got before.
/// </summary>
internal static class FrontPage
{
    private static readonly string Version = typeof(FrontPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static readonly string Html = $$"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>Okta.AgentProxy</title>
        <style>:root { color-scheme: light dark; } body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }</style></head>
        <body><main>
        <h1>Okta.AgentProxy {{Version}}</h1>
        <p>This is a proxy for MCP servers, which checks who calls. It has no page to use it with.</p>
        <p>MCP clients connect to <code>/PATH</code> of this address, where PATH is that of a backend. Whoever runs this gateway knows the paths.</p>
        </main></body>
        </html>
        """;

    /// <summary>Answers <c>GET /</c> of browsers.</summary>
    public static IApplicationBuilder UseFrontPage(this IApplicationBuilder app) => app.Use((http, next) => IsBrowserAtTheFront(http.Request) ? ShowAsync(http) : next(http));

    private static bool IsBrowserAtTheFront(HttpRequest request) =>
        request.Path == "/"
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    private static Task ShowAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers[HeaderNames.CacheControl] = "no-cache";
        headers[HeaderNames.Vary] = HeaderNames.Accept;
        http.Response.ContentType = "text/html; charset=utf-8";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(Html, http.RequestAborted);
    }
}
