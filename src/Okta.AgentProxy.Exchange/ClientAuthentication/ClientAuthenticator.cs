using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Puts a client's proof on one request, by exactly one method: a server must refuse two (RFC 6749 §2.3). Called anew for each attempt, since an
/// assertion's <c>jti</c> is good for one use.
/// </summary>
internal sealed class ClientAuthenticator(SigningKeyCache keys, TimeProvider clock, IOptions<TokenExchangeOptions> options)
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly TimeSpan _lifetime = options.Value.AssertionLifetime;

    /// <exception cref="InvalidOperationException">The client's key or secret is missing or unusable; the message says how to mend it.</exception>
    public void Apply(ClientIdentity client, Uri endpoint, string? issuer, List<KeyValuePair<string, string>> form, HttpRequestHeaders headers)
    {
        switch (client.Method)
        {
            case ClientAuthenticationMethod.PrivateKeyJwt:
                form.Add(new("client_assertion_type", AssertionType));
                form.Add(new("client_assertion", CreateAssertion(client, endpoint, issuer)));
                break;

            case ClientAuthenticationMethod.ClientSecretBasic:
                // RFC 6749 §2.3.1: both are form-encoded before they are joined, or a secret with ':' or '%' would be read as another one.
                var pair = $"{WebUtility.UrlEncode(client.ClientId)}:{WebUtility.UrlEncode(client.ClientSecret!.Reveal())}";
                headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
                break;

            case ClientAuthenticationMethod.ClientSecretPost:
                form.Add(new("client_id", client.ClientId));
                form.Add(new("client_secret", client.ClientSecret!.Reveal()));
                break;

            case ClientAuthenticationMethod.None:
                form.Add(new("client_id", client.ClientId));
                break;

            default:
                throw new InvalidOperationException($"client authentication {client.Method} is unknown");
        }
    }

    /// <summary>RFC 7523 §3: issued by and about the client, for this server only, single use, short.</summary>
    public string CreateAssertion(ClientIdentity client, Uri endpoint, string? issuer)
    {
        var key = keys.Get(client.PrivateKey!, client.AssertionAlgorithm);
        var kid = client.PrivateKeyKid ?? key.Kid;
        if (kid is null && client.RequiresKid)
        {
            throw new InvalidOperationException($"the private_key of client {client.ClientId} has no kid: set private_key_kid to the key's id in Okta, or use a JWK that carries it");
        }

        var audience = client.AssertionAudience switch
        {
            AssertionAudience.Issuer => issuer
                ?? throw new InvalidOperationException("client_assertion_audience is issuer, but the authorization server's issuer is not configured"),
            _ => endpoint.OriginalString,
        };
        var now = clock.GetUtcNow().ToUnixTimeSeconds();

        return JwtWriter.Write(key, kid, client.AssertionTyp, json =>
        {
            json.WriteString("iss", client.ClientId);
            json.WriteString("sub", client.ClientId);
            json.WriteString("aud", audience);
            json.WriteString("jti", NewId());
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)_lifetime.TotalSeconds);
        });
    }

    /// <summary>A <c>jti</c>: 128 random bits.</summary>
    public static string NewId()
    {
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id);
        return Base64Url.EncodeToString(id);
    }
}
