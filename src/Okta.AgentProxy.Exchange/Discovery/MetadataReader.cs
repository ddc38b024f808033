using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>Fetches one JSON document: GET, no redirects, bounded in size and time, address checked where the URL is not the operator's. Thread-safe.</summary>
internal sealed class MetadataReader(IHttpClientFactory clients, TimeProvider clock, IOptions<TokenExchangeOptions> options)
{
    private const int MaxBytes = 128 * 1024;

    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The document; or <see langword="null"/> and why.</summary>
    public async Task<(JsonElement? Document, string? Problem)> ReadAsync(Uri url, Reach reach, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.AttemptTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.Add(Json);
            using var client = clients.CreateClient(HttpClients.For(reach));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);

            if (!response.IsSuccessStatusCode)
            {
                return (null, $"{url} answered {(int)response.StatusCode}");
            }

            if (!BoundedBody.IsJson(response.Content) || await BoundedBody.ReadAsync(response.Content, MaxBytes, either.Token) is not { } body)
            {
                return (null, $"{url} answered with something that is not JSON, or more than {MaxBytes} bytes");
            }

            using var document = JsonDocument.Parse(body, Strict);
            ReadAll(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (document.RootElement.Clone(), null) : (null, $"{url} is not a JSON object");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{url} did not answer in time");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            return (null, $"{url}: {(failure.InnerException as AddressRefusedException)?.Message ?? failure.GetType().Name}");
        }
    }

    // Half a character, or bytes that are none, show only when a text is read: here, and not where a user waits for what was found.
    private static void ReadAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadAll(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAll(member.Value);
                }

                break;
        }
    }
}
