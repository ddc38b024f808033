using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Reads an issuer's metadata and JWKS. Bounded in time and size, follows no redirect, and speaks plain HTTP on loopback only (ruling 15):
/// who answers here decides whose tokens are good.
/// </summary>
internal sealed class IssuerKeyReader(IHttpClientFactory clients)
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "Okta.AgentProxy.Keys";

    /// <summary>The largest document that is read.</summary>
    public const int MaxDocumentBytes = 256 * 1024;

    /// <summary>How long one document may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    // What is wrong with one key is that key's affair, and the reader of keys looks at each. Not any depth: the parser's time grows with its square.
    private static readonly JsonDocumentOptions KeyOptions = new() { MaxDepth = 64, AllowDuplicateProperties = true };

    /// <summary>Where the issuer's JWKS is, from its metadata (OpenID Connect Discovery §4; Okta serves it for both kinds of server).</summary>
    /// <exception cref="IssuerKeysException">The metadata cannot be had or is not this issuer's.</exception>
    public async Task<Uri> FindKeysAsync(string issuer, CancellationToken cancellationToken)
    {
        var origin = new Uri(issuer, UriKind.Absolute);
        if (origin.Scheme != Uri.UriSchemeHttps && !(origin.Scheme == Uri.UriSchemeHttp && origin.IsLoopback))
        {
            throw new IssuerKeysException("the issuer is neither https nor on loopback");
        }

        var (document, _) = await ReadAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), Options, cancellationToken);
        using (document)
        {
            var metadata = document.RootElement;
            if (metadata.ValueKind != JsonValueKind.Object || metadata.GetText("issuer") != issuer)
            {
                // RFC 8414 §3.3: the issuer in the document must be the one it was asked for, character by character.
                throw new IssuerKeysException("the metadata names another issuer");
            }

            if (!Uri.TryCreate(metadata.GetText("jwks_uri"), UriKind.Absolute, out var keys) || !IsAllowed(keys, origin))
            {
                throw new IssuerKeysException("the metadata's jwks_uri is neither https nor at the issuer's own origin");
            }

            return keys;
        }
    }

    /// <summary>Reads the JWKS.</summary>
    /// <exception cref="IssuerKeysException">The JWKS cannot be had or has no usable key.</exception>
    public async Task<(List<VerificationKey> Keys, TimeSpan? MaxAge)> ReadKeysAsync(Uri address, CancellationToken cancellationToken)
    {
        var (document, caching) = await ReadAsync(address, KeyOptions, cancellationToken);
        using (document)
        {
            var keys = JsonWebKeyReader.Read(document.RootElement);
            if (keys.Count == 0)
            {
                throw new IssuerKeysException("the JWKS has no usable key");
            }

            return (keys, caching is { NoCache: true } or { NoStore: true } ? TimeSpan.Zero : caching?.MaxAge);
        }
    }

    // An https issuer must not send us to plain HTTP; the same origin covers an issuer on loopback.
    private static bool IsAllowed(Uri keys, Uri issuer) =>
        keys.Scheme == Uri.UriSchemeHttps
        || (keys.Scheme == issuer.Scheme && keys.Port == issuer.Port && string.Equals(keys.Host, issuer.Host, StringComparison.OrdinalIgnoreCase));

    private async Task<(JsonDocument Document, CacheControlHeaderValue? Caching)> ReadAsync(Uri address, JsonDocumentOptions options, CancellationToken cancellationToken)
    {
        try
        {
            // A client is cheap, its handler is pooled by the factory. The client's own time-out and buffer limit bound headers and body.
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new IssuerKeysException($"{address} answered {(int)response.StatusCode}");
            }

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (JsonDocument.Parse(body, options), response.Headers.CacheControl);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            throw new IssuerKeysException($"{address} cannot be read: {failure.GetType().Name}", failure);
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IssuerKeysException($"{address} did not answer in time", timeout);
        }
    }
}
