using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// The pinned tools of a backend: read them, approve definitions, forget tools. Who approves names the hash of what they have read, so that a backend
/// that changes the definition in between gets nothing.
/// </summary>
internal sealed class ToolPinEndpoints(IBackendStore backends, ToolPins pins, ToolPinKeeper keeper)
{
    public void Map(AdminRoutes routes)
    {
        routes.Get("/backends/{name}/tools", ListAsync);
        routes.Post("/backends/{name}/tools/approve", ApproveManyAsync);
        routes.Post("/backends/{name}/tools/{tool}/approve", (name, http) => ApproveAsync(name, Tool(http), http));
        routes.Delete("/backends/{name}/tools/{tool}", (name, http) => ForgetAsync(name, Tool(http), http));
    }

    private async Task<IResult> ListAsync(string name, HttpContext http) =>
        await backends.GetAsync(name, http.RequestAborted) is { } backend ? await ShowAsync(backend.Value, http) : AdminProblem.NotFound("Backend", name);

    private async Task<IResult> ApproveAsync(string name, string tool, HttpContext http) =>
        await AdminBody.ReadAsync(http.Request, http.RequestAborted) is { } body && Text(body["hash"]) is { } hash
            ? await DecideAsync(name, [KeyValuePair.Create(tool, hash)], http)
            : AdminProblem.Invalid("Send {\"hash\":\"…\"} with the candidate that was reviewed");

    private async Task<IResult> ApproveManyAsync(string name, HttpContext http)
    {
        if (await AdminBody.ReadAsync(http.Request, http.RequestAborted) is not { } body || body["tools"] is not JsonObject { Count: > 0 } tools || tools.Any(t => Text(t.Value) is null))
        {
            return AdminProblem.Invalid("Send {\"tools\":{\"NAME\":\"HASH\"}} with the candidates that were reviewed");
        }

        return await DecideAsync(name, [.. tools.Select(t => KeyValuePair.Create(t.Key, Text(t.Value)!))], http);
    }

    // All or nothing: what is approved together was reviewed together.
    private async Task<IResult> DecideAsync(string name, IReadOnlyList<KeyValuePair<string, string>> approvals, HttpContext http)
    {
        if (await backends.GetAsync(name, http.RequestAborted) is not { } backend)
        {
            return AdminProblem.NotFound("Backend", name);
        }

        IResult? refused = null;
        await keeper.ChangeAsync(
            backend.Value.Name,
            known =>
            {
                refused = null;
                foreach (var (tool, hash) in approvals)
                {
                    if (!known.Tools.TryGetValue(tool, out var pin))
                    {
                        refused = AdminProblem.NotFound("Tool", tool);
                        return null;
                    }

                    if (pin.Approve(hash) is not { } approved)
                    {
                        refused = AdminProblem.Of(StatusCodes.Status409Conflict, "definition_changed", $"The definition of '{tool}' is another one by now: read it again and approve what you have read");
                        return null;
                    }

                    known = pin.Candidate is null ? known : known.With(tool, approved);
                }

                return known;
            },
            http.RequestAborted);
        return refused ?? await ShowAsync(backend.Value, http);
    }

    private async Task<IResult> ForgetAsync(string name, string tool, HttpContext http)
    {
        if (await backends.GetAsync(name, http.RequestAborted) is not { } backend)
        {
            return AdminProblem.NotFound("Backend", name);
        }

        // As if it had never been seen: trusted or not at its next sight, as the backend's settings say.
        var forgotten = await keeper.ChangeAsync(backend.Value.Name, known => known.Tools.ContainsKey(tool) ? known.With(tool, pin: null) : null, http.RequestAborted);
        return forgotten ? await ShowAsync(backend.Value, http) : AdminProblem.NotFound("Tool", tool);
    }

    private async Task<IResult> ShowAsync(Backend backend, HttpContext http)
    {
        var board = pins.BoardOf(backend.Name);
        var known = await keeper.ReadAsync(backend.Name, http.RequestAborted);
        return Results.Text(
            new JsonObject
            {
                ["backend_name"] = backend.Name,
                ["tool_pinning"] = backend.ToolPinning.ToString().ToLowerInvariant(),
                ["new_tools"] = backend.NewTools.ToString().ToLowerInvariant(),
                ["tools"] = new JsonArray([.. known.Tools.Select(pair => Show(pair.Key, pair.Value, board.LastSeen(pair.Key)))]),
            }.ToJsonString(),
            "application/json");
    }

    private static JsonObject Show(string tool, ToolPin pin, DateTimeOffset? lastSeen) => new()
    {
        ["name"] = tool,
        ["state"] = pin.State.ToString().ToLowerInvariant(),
        ["hash"] = pin.Hash,
        ["candidate"] = pin.Candidate,
        ["candidate_seen"] = Time(pin.CandidateSeen),
        ["candidate_definition"] = pin.CandidateText,
        ["changed"] = AgentResource.List(pin.ChangedMembers()),
        ["first_seen"] = Time(pin.FirstSeen),
        ["last_seen"] = Time(lastSeen),
    };

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length is > 0 and <= 128 ? text : null;

    // ASP.NET Core decodes everything in a segment but the slash, which a tool's name may have.
    private static string Tool(HttpContext http) => AdminRoutes.Value(http, "tool").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
