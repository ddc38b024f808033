using System.Security.Cryptography;
using System.Text;

namespace DemoServers;

/// <summary>Lets a request in when it carries the right credential; otherwise 401 with a challenge.</summary>
internal sealed class Gate(string challenge, Func<HttpContext, ValueTask<bool>> isAllowed)
{
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (await isAllowed(http))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = challenge;
        await http.Response.WriteAsJsonAsync(new { error = "unauthorized" }, http.RequestAborted);
    }

    /// <summary>Compares two secrets in a time that does not depend on where they differ.</summary>
    public static bool SameSecret(string? given, string expected) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
