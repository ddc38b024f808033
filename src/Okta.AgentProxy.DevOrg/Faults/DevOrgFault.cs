using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg;

/// <summary>Something that goes wrong at an endpoint. Immutable and thread-safe; add it to <see cref="DevOrganization.Faults"/>.</summary>
public sealed class DevOrgFault
{
    private readonly Func<HttpContext, Func<Task>, Task> apply;

    private DevOrgFault(string name, Func<HttpContext, Func<Task>, Task> apply) => (Name, this.apply) = (name, apply);

    /// <summary>What goes wrong, for logs.</summary>
    public string Name { get; }

    /// <summary>Answers with a status and Okta's API error body, without doing the work.</summary>
    /// <param name="status">The status, such as 500 or 503.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header; default none.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault Status(int status, TimeSpan? retryAfter = null) => new($"status {status}", (http, _) =>
    {
        SetRetryAfter(http, retryAfter);
        return http.WriteApiErrorAsync(status, "E0000009", "Internal Server Error");
    });

    /// <summary>Answers with an OAuth error, without doing the work.</summary>
    /// <param name="status">The status.</param>
    /// <param name="error">The <c>error</c>.</param>
    /// <param name="description">The <c>error_description</c>.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header; default none.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault OAuthError(int status, string error, string description, TimeSpan? retryAfter = null) => new($"error {error}", (http, _) =>
    {
        SetRetryAfter(http, retryAfter);
        return http.WriteJsonAsync(status, new JsonObject { ["error"] = error, ["error_description"] = description });
    });

    /// <summary>Refuses with an error that Okta documents, with its status and words, without doing the work.</summary>
    /// <param name="internalCode">Okta's internal name for it, such as <c>no_matching_policy</c> or <c>disallowed_network_zone</c>.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header; default none.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentException">The catalogue has no such code.</exception>
    public static DevOrgFault Refusal(string internalCode, TimeSpan? retryAfter = null)
    {
        var error = OktaErrors.Find(internalCode) ?? throw new ArgumentException($"There is no error '{internalCode}'. Known: {string.Join(", ", OktaErrors.Codes.Order(StringComparer.Ordinal))}.", nameof(internalCode));
        return new DevOrgFault($"refusal {internalCode}", (http, _) =>
        {
            SetRetryAfter(http, retryAfter);
            http.Response.Headers.CacheControl = "no-store";
            return http.WriteJsonAsync(error.Status, error.ToJson());
        });
    }

    /// <summary>Answers with any body, without doing the work: garbage, an empty answer, JSON of the wrong shape.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The content type.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault Body(int status, string body, string contentType = "application/json") => new("other body", (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), http.RequestAborted).AsTask();
    });

    /// <summary>Answers 200 with bytes that are neither JSON nor text, under the right content type.</summary>
    /// <returns>The fault.</returns>
    public static DevOrgFault Garbage() => new("garbage", (http, _) =>
    {
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(new byte[] { 0x1f, 0x8b, 0x00, 0xff, 0xfe, 0x7b, 0x22, 0x80 }, http.RequestAborted).AsTask();
    });

    /// <summary>Does the work, but calls the answer something else.</summary>
    /// <param name="contentType">The content type sent.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault WrongContentType(string contentType = "text/html") => new("wrong content type", (http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            http.Response.ContentType = contentType;
            return Task.CompletedTask;
        });
        return next();
    });

    /// <summary>Redirects elsewhere, without doing the work.</summary>
    /// <param name="location">The target.</param>
    /// <param name="status">The status: 302 by default; 307 would make a careless client repeat its POST there.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault Redirect(Uri location, int status = StatusCodes.Status302Found) => new("redirect", (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = location.ToString();
        return Task.CompletedTask;
    });

    /// <summary>Does the work after a gate has opened. The gate is the test's, so no clock decides.</summary>
    /// <param name="gate">The gate, usually the task of a <see cref="TaskCompletionSource"/>.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault WaitFor(Task gate) => new("gate", async (http, next) =>
    {
        await gate.WaitAsync(http.RequestAborted);
        await next();
    });

    /// <summary>Does the work later, by the organisation's clock: latency for demonstrations. Tests should prefer <see cref="WaitFor"/>.</summary>
    /// <param name="time">How much later.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault Delay(TimeSpan time) => new("delay", async (http, next) =>
    {
        await Task.Delay(time, http.RequestServices.GetRequiredService<DevOrganization>().Clock, http.RequestAborted);
        await next();
    });

    /// <summary>Never answers; the request ends when the caller gives up or the server stops.</summary>
    /// <returns>The fault.</returns>
    public static DevOrgFault Hang() => new("hang", async (http, _) =>
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = http.RequestAborted.Register(() => aborted.TrySetResult());
        await aborted.Task;
    });

    /// <summary>Drops the connection before a byte of the answer.</summary>
    /// <returns>The fault.</returns>
    public static DevOrgFault ResetConnection() => new("reset", (http, _) =>
    {
        http.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Answers 200 with JSON of this many bytes.</summary>
    /// <param name="bytes">The size of the body.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault HugeBody(long bytes) => new("huge body", async (http, _) =>
    {
        http.Response.ContentType = "application/json";
        var chunk = Enumerable.Repeat((byte)' ', 64 * 1024).ToArray();
        chunk[0] = (byte)'{';
        for (var left = bytes; left > 0; left -= chunk.Length)
        {
            await http.Response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), http.RequestAborted);
            chunk[0] = (byte)' ';
        }
    });

    /// <summary>Does the work, announces the whole answer, sends half of it and drops the connection.</summary>
    /// <returns>The fault.</returns>
    public static DevOrgFault HalfBody() => new("half body", async (http, next) =>
    {
        var real = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next();
        }
        finally
        {
            http.Response.Body = real;
        }

        http.Response.ContentLength = buffer.Length;
        await real.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length / 2), http.RequestAborted);
        await real.FlushAsync(http.RequestAborted);
        http.Abort();
    });

    /// <summary>Answers 429 as Okta's rate limiter does.</summary>
    /// <param name="retryAfter">The <c>Retry-After</c> header; default none, as with Okta, which sends <c>X-Rate-Limit-Reset</c> only.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault RateLimited(TimeSpan? retryAfter = null) => new("rate limit", (http, _) =>
    {
        SetRetryAfter(http, retryAfter);
        return RateLimit.RefuseAsync(http);
    });

    /// <summary>Anything else.</summary>
    /// <param name="apply">Gets the request and the real work, which it may run or not.</param>
    /// <returns>The fault.</returns>
    public static DevOrgFault Custom(Func<HttpContext, Func<Task>, Task> apply) => new("custom", apply);

    internal Task ApplyAsync(HttpContext http, Func<Task> next) => apply(http, next);

    private static void SetRetryAfter(HttpContext http, TimeSpan? retryAfter)
    {
        if (retryAfter is { } time)
        {
            http.Response.Headers.RetryAfter = ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
