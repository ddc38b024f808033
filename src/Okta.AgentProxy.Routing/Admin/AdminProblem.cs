using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Errors of the admin API: RFC 9457, with the origin's <c>error</c> and <c>message</c> beside its members.</summary>
internal static class AdminProblem
{
    public static IResult NotFound(string kind, string name) => Of(StatusCodes.Status404NotFound, "not_found", $"{kind} '{name}' not found");

    public static IResult Invalid(string message, IEnumerable<ConfigurationProblem>? problems = null) =>
        Of(StatusCodes.Status400BadRequest, "invalid_input", message, problems);

    public static IResult Exists(string kind, string name) => Of(StatusCodes.Status409Conflict, "already_exists", $"{kind} '{name}' exists already");

    public static IResult InUse(string kind, string name, IReadOnlyList<ConfigurationProblem> uses) =>
        Of(StatusCodes.Status409Conflict, "in_use", $"{kind} '{name}' is still named in {uses.Count} places; change them first", uses);

    public static IResult Conflict(string kind, string name, IReadOnlyList<ConfigurationProblem> conflicts) =>
        Of(StatusCodes.Status409Conflict, "conflict", $"{kind} '{name}' is in conflict with others: {conflicts[0].Key} {conflicts[0].Message}", conflicts);

    public static IResult Stale(string kind, string name) =>
        Of(StatusCodes.Status412PreconditionFailed, "precondition_failed", $"{kind} '{name}' was changed meanwhile: read it again and send its ETag in If-Match");

    public static IResult Of(int status, string error, string message, IEnumerable<ConfigurationProblem>? problems = null)
    {
        var body = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = message,
            ["error"] = error,
            ["message"] = message,
        };
        if (problems is not null)
        {
            body["errors"] = new JsonArray([.. problems.Select(problem => new JsonObject { ["key"] = problem.Key, ["message"] = problem.Message })]);
        }

        return Results.Text(body.ToJsonString(), "application/problem+json", statusCode: status);
    }
}
