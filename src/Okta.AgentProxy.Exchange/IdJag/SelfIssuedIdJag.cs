using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The origin's variant (<c>id_jag_issuer: self</c>): an assertion in the form of an ID-JAG, signed with the agent's key, for servers that trust that
/// key. Okta takes no part, so the target server and the client are always configured. Thread-safe.
/// </summary>
internal sealed class SelfIssuedIdJag(SigningKeyCache keys, TimeProvider clock, IOptions<TokenExchangeOptions> options)
{
    // Long enough for the one call it is made for, clock skew included; the draft's examples and Okta have 300 s.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>The assertion, or what the operator must mend.</summary>
    public (string? Token, string? Problem) Create(ExchangeTicket ticket, CrossAppSettings settings, TargetServer target, string clientId)
    {
        if (ticket.Agent.PrivateKey is not { } secret)
        {
            return (null, $"id_jag_issuer is self but agent '{ticket.Agent.Name}' has no private_key");
        }

        if (ReadActor(ticket.Subject, out var earlier) is { } problem)
        {
            return (null, problem);
        }

        try
        {
            var key = keys.Get(secret, algorithm: null);
            return (Write(key, ticket, settings, target, clientId, earlier), null);
        }
        catch (InvalidOperationException unusable)
        {
            return (null, unusable.Message);
        }
    }

    private string Write(SigningKey key, ExchangeTicket ticket, CrossAppSettings settings, TargetServer target, string clientId, JsonElement? earlier)
    {
        var agentId = ticket.Agent.AgentId ?? ticket.Agent.ClientId;
        var now = clock.GetUtcNow();
        var end = now + Lifetime;
        if (ticket.Subject.ExpiresAt is { } subjectEnds && subjectEnds < end)
        {
            end = subjectEnds;
        }

        return JwtWriter.Write(key, ticket.Agent.PrivateKeyKid ?? key.Kid, "oauth-id-jag+jwt", json =>
        {
            json.WriteString("iss", settings.SelfIssuer ?? agentId);
            json.WriteString("sub", ticket.Subject.Id);
            json.WriteString("aud", settings.TargetAudience ?? target.Issuer);
            json.WriteString("client_id", clientId);
            json.WriteString("jti", ClientAuthenticator.NewId());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", end.ToUnixTimeSeconds());
            if (ticket.Scopes.Length > 0)
            {
                json.WriteString("scope", ticket.Scopes);
            }

            if (settings.Resource is { } resource)
            {
                json.WriteString("resource", resource);
            }

            // RFC 8693 §4.1: the agent acts now; whoever acted before it is nested inside.
            json.WriteStartObject("act");
            json.WriteString("sub", agentId);
            json.WriteString("sub_profile", "ai_agent");
            if (earlier is { } chain)
            {
                json.WritePropertyName("act");
                chain.WriteTo(json);
            }

            json.WriteEndObject();
        });
    }

    private string? ReadActor(Subject subject, out JsonElement? actor)
    {
        actor = null;
        if (subject.Principal.FindFirst("act")?.Value is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
            actor = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return "the caller's token has an 'act' claim that is not JSON";
        }

        var depth = 1;
        for (var link = actor.Value; link.ValueKind == JsonValueKind.Object; depth++)
        {
            if (!link.TryGetProperty("act", out link))
            {
                break;
            }
        }

        return depth + 1 > options.Value.MaxDelegationDepth ? $"the caller's token names {depth} actors in a row; with this agent that is more than max_delegation_depth" : null;
    }
}
