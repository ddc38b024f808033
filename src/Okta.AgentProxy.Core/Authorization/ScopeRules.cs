using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy;

/// <summary>
/// Ruling 6: the caller's effective scopes are the token's cut down to the agent's (an ID token carries none, so the agent's apply), and what
/// a message needs is the backend's read scope, or its write scope for a tool that is not known to be read-only. Thread-safe; allocates only to
/// refuse.
/// </summary>
internal static class ScopeRules
{
    /// <summary>The code of the error that another token would mend.</summary>
    public const string InsufficientScope = "insufficient_scope";

    // Both keys live as long as the cached token; most callers never get here because one set contains the other.
    private static readonly ConditionalWeakTable<Subject, CutDown> Cache = [];

    /// <summary>The caller's effective scopes.</summary>
    public static IReadOnlySet<string> Effective(Subject subject, Agent agent)
    {
        if (subject.TokenKind == TokenKind.IdToken)
        {
            return agent.Scopes;
        }

        if (Cache.TryGetValue(subject, out var cached) && ReferenceEquals(cached.Agent, agent))
        {
            return cached.Scopes;
        }

        IReadOnlySet<string> effective = agent.Scopes.IsSupersetOf(subject.Scopes)
            ? subject.Scopes
            : subject.Scopes.Where(agent.Scopes.Contains).ToHashSet(StringComparer.Ordinal);

        // A changed agent is another instance: the entry is replaced, never trusted.
        Cache.AddOrUpdate(subject, new CutDown(agent, effective));
        return effective;
    }

    /// <summary>Whether the caller has <paramref name="scope"/> both by the token and by the agent.</summary>
    public static bool Has(Subject subject, Agent agent, string scope) =>
        agent.Scopes.Contains(scope) && (subject.TokenKind == TokenKind.IdToken || subject.Scopes.Contains(scope));

    /// <summary>The one scope that the request needs.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="message">The message; <see langword="null"/> for GET (a stream), DELETE (a session's end) and plain HTTP backends.</param>
    /// <param name="httpMethod">The HTTP method, which decides for plain HTTP backends.</param>
    public static string Required(Backend backend, McpMessage? message, string httpMethod)
    {
        if (backend.Protocol == BackendProtocol.Http)
        {
            return HttpMethods.IsGet(httpMethod) || HttpMethods.IsHead(httpMethod) || HttpMethods.IsOptions(httpMethod)
                ? backend.Scopes.Read
                : backend.Scopes.Write;
        }

        // By method, whatever the kind: a call sent as a notification is still a call.
        return message is { Method: McpMethods.ToolsCall, Name: { } tool } ? RequiredForTool(backend, tool) : backend.Scopes.Read;
    }

    /// <summary>The scope that calling <paramref name="tool"/> needs.</summary>
    public static string RequiredForTool(Backend backend, string tool) => IsReadOnly(backend, tool) ? backend.Scopes.Read : backend.Scopes.Write;

    /// <summary>The error to end with, or <see langword="null"/>.</summary>
    /// <remarks>
    /// Only where a token with more scopes would help does the error ask for one; a client that is asked for a scope its agent may never have
    /// would send the user round in circles.
    /// </remarks>
    public static ProxyError? Check(Subject subject, Agent agent, Backend backend, McpMessage? message, string httpMethod)
    {
        var required = Required(backend, message, httpMethod);
        return Has(subject, agent, required) ? null : Refuse(subject, agent, backend, required);
    }

    private static bool IsReadOnly(Backend backend, string tool)
    {
        var patterns = backend.ReadOnlyTools;
        for (var i = 0; i < patterns.Count; i++)
        {
            if (Glob.IsMatch(patterns[i], tool))
            {
                return true;
            }
        }

        return false;
    }

    private static ProxyError Refuse(Subject subject, Agent agent, Backend backend, string required)
    {
        string[] held = [.. Effective(subject, agent).Order(StringComparer.Ordinal)];
        if (!agent.Scopes.Contains(required))
        {
            return ProxyErrors.AgentScopeDenied(required, [required], held);
        }

        // A client may replace its token by one with exactly what the challenge names: naming the write scope alone would lose it the read scope.
        var read = backend.Scopes.Read;
        string[] needed = required != read && agent.Scopes.Contains(read) ? [read, required] : [required];
        return ProxyErrors.InsufficientScope(string.Join(' ', needed), [.. needed.Where(s => !subject.Scopes.Contains(s))], held);
    }

    private sealed record CutDown(Agent Agent, IReadOnlySet<string> Scopes);
}
