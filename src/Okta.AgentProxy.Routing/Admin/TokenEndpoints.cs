using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Shows whose tokens are kept, never a token, and purges them.</summary>
internal sealed class TokenEndpoints(ITokenCacheAdmin tokens)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;
    private const int MaxLength = 256;
    private const string CredentialLayer = "credentials";

    private static readonly string[] Filters = ["subject", "agent", "backend"];

    public void Map(AdminRoutes routes)
    {
        routes.Get("/tokens", http => Task.FromResult(List(http)));
        routes.Delete("/tokens", PurgeAsync);
    }

    private IResult List(HttpContext http)
    {
        if (Read(http.Request, ["limit"], out var filter) is { } refused)
        {
            return refused;
        }

        var limit = DefaultLimit;
        if (http.Request.Query["limit"] is [{ Length: > 0 } text] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return AdminProblem.Invalid($"limit is a number from 1 to {MaxLimit}");
        }

        var found = tokens.List(filter, limit + 1);
        var body = new JsonObject
        {
            ["tokens"] = new JsonArray([.. found.Take(limit).Select(Show)]),
            ["truncated"] = found.Count > limit,
            ["layers"] = AgentResource.List(tokens.Layers),
        };
        return Results.Text(Explain(body).ToJsonString(), "application/json");
    }

    private async Task<IResult> PurgeAsync(HttpContext http)
    {
        if (Read(http.Request, [], out var filter) is { } refused)
        {
            return refused;
        }

        if (filter.IsEmpty)
        {
            return AdminProblem.Invalid("Say whose tokens: at least one of subject, agent and backend is required");
        }

        var removed = await tokens.PurgeAsync(filter, http.RequestAborted);
        return Results.Text(Explain(new JsonObject { ["removed"] = removed, ["layers"] = AgentResource.List(tokens.Layers) }).ToJsonString(), "application/json");
    }

    // A misspelt filter must not widen a purge to what the others mean.
    private static IResult? Read(HttpRequest request, string[] further, out TokenFilter filter)
    {
        filter = new TokenFilter();
        if (request.Query.Keys.FirstOrDefault(key => !Filters.Contains(key, StringComparer.Ordinal) && !further.Contains(key, StringComparer.Ordinal)) is not null)
        {
            return AdminProblem.Invalid($"Known parameters are: {string.Join(", ", Filters.Concat(further))}");
        }

        if (request.Query.Any(pair => pair.Value is not [{ Length: > 0 and <= MaxLength }]))
        {
            return AdminProblem.Invalid($"Each parameter is given once, with 1 to {MaxLength} characters");
        }

        filter = new TokenFilter { Subject = request.Query["subject"], Agent = request.Query["agent"], Backend = request.Query["backend"] };
        return null;
    }

    private JsonObject Explain(JsonObject body)
    {
        if (!tokens.Layers.Contains(CredentialLayer))
        {
            body["reason"] = "Nothing here obtains tokens for backends: AddTokenExchange() (package Okta.AgentProxy.Exchange) was not called.";
        }

        return body;
    }

    private static JsonObject Show(KeptToken token) => new()
    {
        ["layer"] = token.Layer,
        ["subject"] = Text(token.Owner.Subject),
        ["subject_hash"] = token.Owner.SubjectHash,
        ["agent"] = Text(token.Owner.Agent),
        ["backend"] = Text(token.Owner.Backend),
        ["auth_method"] = token.AuthMethod,
        ["scopes"] = AgentResource.List(token.Scopes),
        ["expires_at"] = token.ExpiresAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    };

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
