using System.Globalization;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.Endpoints;

namespace Okta.AgentProxy.DevOrg;

/// <summary>A fixed window with Okta's three headers. Thread-safe.</summary>
internal sealed class RateLimit(int limit, TimeSpan window, TimeProvider clock)
{
    private readonly Lock gate = new();

    private DateTimeOffset windowEnd = DateTimeOffset.MinValue;

    private int used;

    /// <summary>Counts a request and writes the headers; <see langword="false"/> when it is one too many.</summary>
    public bool TryEnter(HttpContext http)
    {
        int remaining;
        DateTimeOffset reset;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now >= windowEnd)
            {
                (windowEnd, used) = (now + window, 0);
            }

            remaining = limit - ++used;
            reset = windowEnd;
        }

        var headers = http.Response.Headers;
        headers["X-Rate-Limit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        headers["X-Rate-Limit-Remaining"] = Math.Max(0, remaining).ToString(CultureInfo.InvariantCulture);
        headers["X-Rate-Limit-Reset"] = reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return remaining >= 0;
    }

    public static Task RefuseAsync(HttpContext http) =>
        http.WriteApiErrorAsync(StatusCodes.Status429TooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.");
}
