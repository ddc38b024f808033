using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Okta.AgentProxy.Exchange;

namespace ExchangeConformanceClient;

/// <summary>
/// The sign-in of a person (authorization code with PKCE and RFC 9207), which the engine does not do, around the metadata reader, which it does: the
/// scenarios about metadata and about <c>iss</c> end in one.
/// </summary>
internal sealed class PersonSignIn(MetadataReader reader) : IDisposable
{
    private const string Redirect = "http://localhost:3000/callback";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>The <c>Authorization</c> value; or why the sign-in was given up.</summary>
    public async Task<(string? Authorization, string? Problem)> RunAsync(TargetServer found, CancellationToken cancellationToken)
    {
        if (await ReadAsync(found, cancellationToken) is not { } metadata)
        {
            return (null, "the authorization server's document is gone");
        }

        var clientId = await RegisterAsync(metadata, cancellationToken);
        var verifier = NewSecret();
        var state = NewSecret();
        var authorize = QueryHelpers.AddQueryString(Text(metadata, "authorization_endpoint")!, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = Redirect,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
            ["state"] = state,
            ["resource"] = found.Resource!,
        });

        using var redirected = await _http.GetAsync(new Uri(authorize), cancellationToken);
        var answer = QueryHelpers.ParseQuery(redirected.Headers.Location?.Query);
        if (answer.GetValueOrDefault("state") != state || !IsFrom(found.Issuer, answer.GetValueOrDefault("iss"), metadata))
        {
            return (null, "the authorization response is not from the server that was asked");
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = answer["code"].ToString(),
            ["redirect_uri"] = Redirect,
            ["client_id"] = clientId,
            ["code_verifier"] = verifier,
            ["resource"] = found.Resource!,
        });
        using var issued = await _http.PostAsync(found.TokenEndpoint, form, cancellationToken);
        var token = await issued.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return token?["access_token"]?.GetValue<string>() is { } access ? ("Bearer " + access, null) : (null, "no token was issued");
    }

    public void Dispose() => _http.Dispose();

    // RFC 9207 §2.4: compared as it is; and missing only where the server does not promise it.
    private static bool IsFrom(string issuer, string? iss, JsonElement metadata) => iss is { Length: > 0 }
        ? string.Equals(iss, issuer, StringComparison.Ordinal)
        : !metadata.TryGetProperty("authorization_response_iss_parameter_supported", out var promised) || promised.ValueKind != JsonValueKind.True;

    private async Task<JsonElement?> ReadAsync(TargetServer found, CancellationToken cancellationToken)
    {
        foreach (var place in WellKnown.AuthorizationServer(new Uri(found.Issuer)))
        {
            if ((await reader.ReadAsync(place, Reach.Configured, cancellationToken)).Document is { } document)
            {
                return document;
            }
        }

        return null;
    }

    private async Task<string> RegisterAsync(JsonElement metadata, CancellationToken cancellationToken)
    {
        var registration = new { client_name = "exchange-conformance-client", redirect_uris = new[] { Redirect }, token_endpoint_auth_method = "none", grant_types = new[] { "authorization_code" }, response_types = new[] { "code" }, application_type = "native" };
        using var response = await _http.PostAsJsonAsync(new Uri(Text(metadata, "registration_endpoint")!), registration, cancellationToken);
        var client = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return client!["client_id"]!.GetValue<string>();
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
