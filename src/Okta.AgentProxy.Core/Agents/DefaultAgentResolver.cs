using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// The token decides which agent is calling; <c>X-Agent-ID</c> (alias <c>X-MCP-Agent</c>) only selects among the agents that the token fits (ruling 2).
/// A singleton, thread-safe, without I/O.
/// </summary>
internal sealed class DefaultAgentResolver(IOptions<AgentProxyOptions> options) : IAgentResolver
{
    private const string Header = "X-Agent-ID";
    private const string Alias = "X-MCP-Agent";

    private readonly bool _isBound = options.Value.AgentBinding != AgentBinding.Header;

    /// <inheritdoc/>
    public ValueTask<AgentResolution> ResolveAsync(AgentResolutionContext context, CancellationToken cancellationToken)
    {
        if (TryGetName(context.Http.Request.Headers, out var name) is { } contradictory)
        {
            return new(AgentResolution.Refused(contradictory));
        }

        return new(name is null ? FromToken(context.Subject, context.Agents) : FromName(name, context.Subject, context.Agents));
    }

    private AgentResolution FromName(string name, Subject subject, AgentDirectory agents)
    {
        if (agents.FindByName(name) is not { } agent)
        {
            return AgentResolution.Refused(AgentErrors.Unknown);
        }

        // Before anything else about the agent is told: a caller learns of others' agents no more than that they are not its own.
        if (_isBound && !MayUse(agent, subject.ClientId))
        {
            return AgentResolution.Refused(AgentErrors.Mismatch);
        }

        // In every mode: an ID token's audience is its client, so for any other agent it is a token with the wrong audience.
        if (subject.TokenKind == TokenKind.IdToken && !TakesIdToken(agent, subject))
        {
            return AgentResolution.Refused(AgentErrors.IdTokenNotTaken);
        }

        return agent.Enabled ? AgentResolution.Found(agent) : AgentResolution.Refused(AgentErrors.Disabled, agent);
    }

    private static AgentResolution FromToken(Subject subject, AgentDirectory agents)
    {
        var isIdToken = subject.TokenKind == TokenKind.IdToken;
        Agent? found = null;
        Agent? disabled = null;
        var disabledCount = 0;

        foreach (var agent in subject.ClientId is { } clientId ? agents.FindByClient(clientId) : [])
        {
            if (isIdToken && !TakesIdToken(agent, subject))
            {
                continue;
            }

            if (!agent.Enabled)
            {
                disabled = agent;
                disabledCount++;
                continue;
            }

            if (found is not null)
            {
                return AgentResolution.Refused(AgentErrors.Ambiguous);
            }

            found = agent;
        }

        if (found is not null)
        {
            return AgentResolution.Found(found);
        }

        // One of several is not named: which of them the request meant, nobody knows.
        return disabledCount switch
        {
            1 => AgentResolution.Refused(AgentErrors.Disabled, disabled!),
            > 1 => AgentResolution.Refused(AgentErrors.Disabled),

            // An ID token for a client that presents none is a token with the wrong audience, not an unknown agent.
            _ => AgentResolution.Refused(isIdToken ? AgentErrors.IdTokenNotTaken : AgentErrors.Unknown),
        };
    }

    // An ID token is for its audience alone: allowed_clients is about access tokens, which say separately whom they are for.
    private static bool TakesIdToken(Agent agent, Subject subject) =>
        agent.SubjectTokenType == SubjectTokenType.IdToken && string.Equals(agent.ClientId, subject.ClientId, StringComparison.Ordinal);

    private static bool MayUse(Agent agent, string? clientId)
    {
        if (clientId is null)
        {
            return false;
        }

        if (string.Equals(agent.ClientId, clientId, StringComparison.Ordinal))
        {
            return true;
        }

        var allowed = agent.AllowedClients;
        for (var i = 0; i < allowed.Count; i++)
        {
            if (string.Equals(allowed[i], clientId, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static ProxyError? TryGetName(IHeaderDictionary headers, out string? name)
    {
        var byHeader = Values(headers, Header);
        var byAlias = Values(headers, Alias);

        name = byHeader.Count > 0 ? byHeader[0] : byAlias.Count > 0 ? byAlias[0] : null;
        if (name is null)
        {
            return null;
        }

        var contradicts = byHeader.Count > 1
            || byAlias.Count > 1
            || (byHeader.Count == 1 && byAlias.Count == 1 && !string.Equals(byHeader[0], byAlias[0], StringComparison.OrdinalIgnoreCase));

        return contradicts ? AgentErrors.Contradictory : null;
    }

    // An empty header names nobody, as when a client's configuration has a blank for it: the token decides.
    private static StringValues Values(IHeaderDictionary headers, string name) => headers[name] is var values && StringValues.IsNullOrEmpty(values) ? StringValues.Empty : values;
}
