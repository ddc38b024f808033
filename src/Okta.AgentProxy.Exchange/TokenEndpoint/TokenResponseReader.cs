using System.Globalization;
using System.Text.Json;

namespace Okta.AgentProxy.Exchange;

/// <summary>Turns one HTTP answer of a token endpoint into a result, trusting nothing about it.</summary>
internal static class TokenResponseReader
{
    /// <summary>The largest answer: a token with hundreds of groups is 20 KB.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public static async Task<TokenResult> ReadAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return Malformed(status, "answered with a redirect, which is never followed");
        }

        if (!BoundedBody.IsJson(response.Content))
        {
            return status is >= 200 and < 300
                ? Malformed(status, "answered with a content type that is not JSON")
                : Classify(status, response, clock, error: null);
        }

        if (await BoundedBody.ReadAsync(response.Content, MaxBytes, cancellationToken) is not { } body)
        {
            return Malformed(status, $"answered with more than {MaxBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Malformed(status, "answered with JSON that is not an object");
            }

            return status is >= 200 and < 300 ? ReadSuccess(document.RootElement) : Classify(status, response, clock, document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return status is >= 200 and < 300 ? Malformed(status, "answered with something that is not JSON") : Classify(status, response, clock, error: null);
        }
        finally
        {
            Array.Clear(body);
        }
    }

    private static TokenResult ReadSuccess(JsonElement json)
    {
        (string, string)? account = json.TryGetProperty("service_account", out var found) && found.ValueKind == JsonValueKind.Object
            && Text(found, "username") is { } username && Text(found, "password") is { } password
            ? (username, password)
            : null;

        return new TokenResponse
        {
            AccessToken = Text(json, "access_token"),
            IssuedTokenType = Text(json, "issued_token_type"),
            TokenType = Text(json, "token_type"),
            ExpiresIn = Seconds(json, "expires_in"),
            Scope = Text(json, "scope"),
            Resources = TextOrList(json, "resource"),
            VaultedSecret = Map(json, "vaulted_secret"),
            ServiceAccount = account,
        };
    }

    private static TokenFailure Classify(int status, HttpResponseMessage response, TimeProvider clock, JsonElement? error)
    {
        var retryAfter = ReadRetryAfter(response, clock);
        var code = error is { } json ? SafeText.Code(Text(json, "error")) : null;

        return new TokenFailure
        {
            Kind = status switch
            {
                429 => TokenFailureKind.Throttled,
                503 when retryAfter is not null => TokenFailureKind.Throttled,
                >= 500 => TokenFailureKind.ServerError,
                >= 400 => TokenFailureKind.Refused,
                _ => TokenFailureKind.Malformed,
            },
            Status = status,
            Error = code,
            Description = error is { } details ? SafeText.Clean(Text(details, "error_description")) : "answered without an OAuth error",
            InteractionUri = error is { } e && EndpointUrl.TryParse(Text(e, "interaction_uri"), out var uri) ? uri : null,
            AcrValues = error is { } a ? SafeText.Code(Text(a, "acr_values")) : null,
            MaxAge = error is { } m && Seconds(m, "max_age", dropNegative: true) is { } age ? (int)age.TotalSeconds : null,
            RetryAfter = retryAfter,
        };
    }

    private static TokenFailure Malformed(int status, string description) =>
        new() { Kind = TokenFailureKind.Malformed, Status = status, Description = description };

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var pause = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : null);
        return pause is { } p && p < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // Some servers write the number as a string.
    private static TimeSpan? Seconds(JsonElement json, string name, bool dropNegative = false)
    {
        if (!json.TryGetProperty(name, out var value))
        {
            return null;
        }

        var seconds = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) => number,
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
            _ => double.NaN,
        };

        return double.IsNaN(seconds) || (dropNegative && seconds < 0) ? null : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(365).TotalSeconds));
    }

    private static string[] TextOrList(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)],
        _ => [],
    };

    private static Dictionary<string, string>? Map(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return value.EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);
    }
}
