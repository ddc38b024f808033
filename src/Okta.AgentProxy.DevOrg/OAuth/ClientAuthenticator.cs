using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>Client authentication (RFC 6749 §2.3, RFC 7523 §2.2), one method per request.</summary>
internal sealed class ClientAuthenticator(DevOrganization org)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly ClientAssertionValidator assertions = new(org);

    public (OAuthClient? Client, OktaError? Error) Authenticate(HttpContext http, OAuthForm form, string endpoint)
    {
        // 1. Nothing secret in a URL, which ends up in logs.
        var query = http.Request.Query;
        if (query.ContainsKey("client_secret") || query.ContainsKey("client_assertion"))
        {
            return (null, OktaErrors.CredentialsInQuery);
        }

        // 2. One method only.
        var header = http.Request.Headers.Authorization;
        var methods = (header.Count > 0 ? 1 : 0) + (form["client_secret"] is null ? 0 : 1) + (form["client_assertion"] is null ? 0 : 1);
        if (methods > 1 || header.Count > 1)
        {
            return (null, OktaErrors.MultipleClientCredentials);
        }

        // 3. That method.
        if (header.Count == 1)
        {
            return ReadBasic(header[0]) is not var (id, secret) ? (null, OktaErrors.InvalidBasicCredentials)
                : form["client_id"] is { } other && other != id ? (null, OktaErrors.InvalidClient)
                : BySecret(id, secret);
        }

        if (form["client_assertion"] is { } assertion)
        {
            return form["client_assertion_type"] == AssertionType
                ? assertions.Validate(assertion, form["client_id"], endpoint)
                : (null, OktaErrors.AssertionType);
        }

        if (form["client_assertion_type"] is not null)
        {
            return (null, OktaErrors.AssertionJwt);
        }

        return form["client_id"] is not { } clientId ? (null, OktaErrors.MissingClientCredentials)
            : form["client_secret"] is { } posted ? BySecret(clientId, posted)
            : ByIdOnly(clientId);
    }

    private (OAuthClient? Client, OktaError? Error) BySecret(string clientId, string secret)
    {
        var (app, agent) = Find(clientId);
        if (app is null && agent is null)
        {
            return (null, OktaErrors.InvalidClientId);
        }

        var expectsSecret = false;
        foreach (var (expected, asAgent) in (ReadOnlySpan<(string?, bool)>)[
            (agent is { Authentication: DevClientAuthentication.ClientSecret } ? agent.ClientSecret : null, true),
            (app is { Authentication: DevClientAuthentication.ClientSecret } ? app.ClientSecret : null, false)])
        {
            expectsSecret |= expected is not null;
            if (expected is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(secret))))
            {
                return Active(clientId, app, asAgent ? agent : null, isPublic: false);
            }
        }

        return (null, expectsSecret ? OktaErrors.InvalidClientSecret : OktaErrors.WrongAuthenticationMethod);
    }

    private (OAuthClient? Client, OktaError? Error) ByIdOnly(string clientId)
    {
        var (app, agent) = Find(clientId);
        return (app, agent) switch
        {
            (null, null) => (null, OktaErrors.InvalidClientId),
            (_, { Authentication: DevClientAuthentication.None }) => Active(clientId, app, agent, isPublic: true),
            ({ Authentication: DevClientAuthentication.None }, _) when clientId == app.ClientId => Active(clientId, app, null, isPublic: true),
            _ => (null, OktaErrors.InvalidClient),
        };
    }

    /// <summary>An agent and its linked application answer to both ids.</summary>
    internal (DevApp? App, DevAgent? Agent) Find(string clientId)
    {
        if (org.Registry.FindAgent(clientId) is { } agent)
        {
            return (org.Registry.FindApp(agent.LinkedClientId), agent);
        }

        return org.Registry.FindApp(clientId) is { } app ? (app, org.Registry.FindAgentLinkedTo(clientId)) : (null, null);
    }

    internal static (OAuthClient? Client, OktaError? Error) Active(string clientId, DevApp? app, DevAgent? agent, bool isPublic)
    {
        var inactive = agent is { Active: false } || (app is { Active: false } && (agent is null || clientId == app.ClientId));
        return inactive ? (null, OktaErrors.InvalidClient) : (new OAuthClient(clientId, app, agent, isPublic), null);
    }

    // RFC 6749 §2.3.1: both halves are form-encoded before they are joined and encoded again.
    private static (string Id, string Secret)? ReadBasic(string? header)
    {
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 ? null : (Decode(pair[..colon]), Decode(pair[(colon + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
