using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>
/// What a team writes instead: the usual host, <c>AddJwtBearer</c>, an endpoint that requires a user, an <see cref="HttpClient"/> that streams. It
/// forwards the same headers and swaps the same credential, and does nothing about agents, messages or audit.
/// </summary>
internal static class AspNetRole
{
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase) { "Host", "Authorization", "Cookie", "Connection", "Content-Length", "Transfer-Encoding", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect" };
    private static readonly HashSet<string> NotReturned = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Transfer-Encoding", "Keep-Alive", "Set-Cookie", "WWW-Authenticate", "Server" };

    public static async Task<int> RunAsync(RoleArguments arguments)
    {
        var builder = JwtBearerHost.CreateBuilder(arguments);
        var app = builder.Build();
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
        client.Timeout = Timeout.InfiniteTimeSpan;
        app.UseAuthentication();
        app.UseAuthorization();
        app.Map(World.Path, http => ForwardAsync(http, client, arguments.Backend)).RequireAuthorization();
        await app.RunAsync();
        return 0;
    }

    private static async Task ForwardAsync(HttpContext http, HttpClient client, Uri backend)
    {
        using HttpRequestMessage request = new(new HttpMethod(http.Request.Method), backend);
        if (HttpMethods.IsPost(http.Request.Method))
        {
            request.Content = new StreamContent(http.Request.Body);
        }

        foreach (var (name, values) in http.Request.Headers)
        {
            if (!NotForwarded.Contains(name) && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (request.Content is not null)
        {
            request.Content.Headers.ContentLength = http.Request.ContentLength;
        }

        request.Headers.TryAddWithoutValidation(World.BackendKeyHeader, World.BackendKey);

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!NotReturned.Contains(name))
            {
                http.Response.Headers[name] = values.ToArray();
            }
        }

        await http.Response.StartAsync(http.RequestAborted);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            // Its first event may come an hour later.
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        await using var body = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        var buffer = new byte[4096];
        int read;
        while ((read = await body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
