using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>List, get, create, update, delete, enable and disable one kind of entity. Versions travel as ETag and If-Match.</summary>
internal sealed class EntityEndpoints<T>(IEntityStore<T> store, IAdminResource<T> resource, EntityWriter<T> writer)
    where T : class
{
    private const int MaxConflicts = 5;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapGet($"/{resource.Plural}", (Delegate)ListAsync);
        group.MapPost($"/{resource.Plural}", (Delegate)CreateAsync);
        group.MapGet($"/{resource.Plural}/{{name}}", (Delegate)GetAsync);
        group.MapPut($"/{resource.Plural}/{{name}}", (Delegate)UpdateAsync);
        group.MapDelete($"/{resource.Plural}/{{name}}", (Delegate)DeleteAsync);
        if (!resource.CanBeDisabled)
        {
            return;
        }

        group.MapPost($"/{resource.Plural}/{{name}}/enable", (string name, HttpContext http) => SwitchAsync(name, true, http));
        group.MapPost($"/{resource.Plural}/{{name}}/disable", (string name, HttpContext http) => SwitchAsync(name, false, http));
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var entities = await store.ListAsync(http.RequestAborted);
        return Json(new JsonObject { [resource.Plural] = new JsonArray([.. entities.Select(Show)]) });
    }

    private async Task<IResult> GetAsync(string name, HttpContext http) =>
        await store.GetAsync(name, http.RequestAborted) is { } found ? Answer(http, found, file: null) : AdminProblem.NotFound(resource.Kind, name);

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        if (await AdminBody.ReadAsync(http.Request, http.RequestAborted) is not { } body)
        {
            return NoBody();
        }

        if (body[resource.NameKey] is not JsonValue given || !given.TryGetValue<string>(out var name))
        {
            return AdminProblem.Invalid($"Missing required field: {resource.NameKey}");
        }

        return await WriteAsync(http, name, body, current: null, expectedVersion: "");
    }

    private async Task<IResult> UpdateAsync(string name, HttpContext http)
    {
        if (await AdminBody.ReadAsync(http.Request, http.RequestAborted) is not { } body)
        {
            return NoBody();
        }

        if (await store.GetAsync(name, http.RequestAborted) is not { } current)
        {
            return AdminProblem.NotFound(resource.Kind, name);
        }

        // Without If-Match the last writer wins over what they saw, but never over a write in between: masked secrets were taken from this version.
        return IsStale(http, current) ? AdminProblem.Stale(resource.Kind, name) : await WriteAsync(http, resource.NameOf(current.Value), body, current.Value, current.Version);
    }

    private async Task<IResult> WriteAsync(HttpContext http, string name, JsonObject body, T? current, string expectedVersion)
    {
        var problems = new ProblemCollector();
        if (NameRules.FindProblem(name) is { } badName)
        {
            return AdminProblem.Invalid($"{resource.NameKey} {badName}");
        }

        if (body[resource.NameKey] is JsonValue inBody && (!inBody.TryGetValue<string>(out var other) || !string.Equals(other, name, StringComparison.OrdinalIgnoreCase)))
        {
            return AdminProblem.Invalid($"{resource.NameKey} is not the name in the path; an entity is not renamed, make another one");
        }

        body.Remove(resource.NameKey);
        body.Remove("source");
        body.Remove("write_back");
        if (await resource.ReadAsync(name, body, current, problems, http.RequestAborted) is not { } entity)
        {
            return AdminProblem.Invalid($"The {resource.Kind.ToLowerInvariant()} has {problems.Problems.Count} problems", problems.Problems);
        }

        var (result, file) = await writer.UpsertAsync(entity, expectedVersion);
        if (result.Outcome == StoreOutcome.Done)
        {
            http.Response.Headers.Location = current is null ? $"{http.Request.Path}/{Uri.EscapeDataString(name)}" : default;
            return Answer(http, result.Current!, file, current is null ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }

        return current is null ? AdminProblem.Exists(resource.Kind, name) : AdminProblem.Stale(resource.Kind, name);
    }

    private async Task<IResult> DeleteAsync(string name, HttpContext http)
    {
        if (await store.GetAsync(name, http.RequestAborted) is not { } current)
        {
            return AdminProblem.NotFound(resource.Kind, name);
        }

        if (IsStale(http, current))
        {
            return AdminProblem.Stale(resource.Kind, name);
        }

        if (!writer.HasSuccessor(current) && await resource.FindUsesAsync(current.Value, http.RequestAborted) is { Count: > 0 } uses)
        {
            return AdminProblem.InUse(resource.Kind, name, uses);
        }

        var (result, file) = await writer.DeleteAsync(current);
        return result.Outcome switch
        {
            StoreOutcome.Done when result.Current is not null => Json(With(new JsonObject { ["message"] = $"{resource.Kind} '{name}' deleted; the configuration's version is in force again" }, file)),
            StoreOutcome.Done => Json(With(new JsonObject { ["message"] = $"{resource.Kind} '{name}' deleted" }, file)),
            StoreOutcome.NotFound => AdminProblem.NotFound(resource.Kind, name),
            _ => AdminProblem.Stale(resource.Kind, name),
        };
    }

    private async Task<IResult> SwitchAsync(string name, bool enabled, HttpContext http)
    {
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            if (await store.GetAsync(name, http.RequestAborted) is not { } current)
            {
                return AdminProblem.NotFound(resource.Kind, name);
            }

            if (IsStale(http, current))
            {
                return AdminProblem.Stale(resource.Kind, name);
            }

            var (result, file) = await writer.UpsertAsync(resource.SetEnabled(current.Value, enabled), current.Version);
            if (result.Outcome == StoreOutcome.Done)
            {
                return Answer(http, result.Current!, file);
            }
        }

        return AdminProblem.Stale(resource.Kind, name);
    }

    // RFC 9110 §13.1.1: "*" is any existing version; our tags are strong.
    private static bool IsStale(HttpContext http, StoredEntity<T> current)
    {
        var wanted = http.Request.Headers.IfMatch.ToString();
        return wanted.Length > 0 && wanted != "*" && !wanted.Split(',', StringSplitOptions.TrimEntries).Contains(Tag(current), StringComparer.Ordinal);
    }

    private static string Tag(StoredEntity<T> entity) => $"\"{entity.Version}\"";

    private IResult Answer(HttpContext http, StoredEntity<T> entity, WriteBackNote? file, int status = StatusCodes.Status200OK)
    {
        http.Response.Headers.ETag = Tag(entity);
        return Json(With(Show(entity), file), status);
    }

    private JsonObject Show(StoredEntity<T> entity)
    {
        var body = resource.Show(entity.Value);
        body["source"] = entity.Source == EntitySource.Configuration ? "yaml" : "runtime";
        return body;
    }

    private static JsonObject With(JsonObject body, WriteBackNote? file)
    {
        if (file is not null)
        {
            body["write_back"] = file.Show();
        }

        return body;
    }

    private static IResult NoBody() => AdminProblem.Invalid($"Send one JSON object (application/json, at most {AdminBody.MaxBytes} bytes)");

    private static IResult Json(JsonObject body, int status = StatusCodes.Status200OK) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);
}
