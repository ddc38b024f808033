using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace CustomAuthHandler;

/// <summary>The backend's part: lets a request in when it was signed with the secret a moment ago.</summary>
public sealed class SignatureCheck(string secret, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    public async ValueTask<bool> IsSignedAsync(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (!long.TryParse(headers[RequestSignature.TimestampHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            || Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - timestamp) > Window.TotalSeconds)
        {
            return false;
        }

        // The server behind still wants to read the body.
        http.Request.EnableBuffering();
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        http.Request.Body.Position = 0;

        // The target as it was sent: a decoded path is another text.
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var expected = RequestSignature.Compute(secret, http.Request.Method, target, body.ToArray(), timestamp);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(headers[RequestSignature.SignatureHeader].ToString()));
    }
}
