using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>List, get, create, update, delete, enable and disable one kind of entity. Versions travel as ETag and If-Match.</summary>
internal sealed class EntityEndpoints<T>(EntityEditor<T> editor)
    where T : class
{
    private readonly IAdminResource<T> _resource = editor.Resource;

    public void Map(AdminRoutes routes)
    {
        routes.Get($"/{_resource.Plural}", ListAsync);
        routes.Post($"/{_resource.Plural}", CreateAsync);
        routes.Get($"/{_resource.Plural}/{{name}}", GetAsync);
        routes.Put($"/{_resource.Plural}/{{name}}", UpdateAsync);
        routes.Delete($"/{_resource.Plural}/{{name}}", DeleteAsync);
        if (!_resource.CanBeDisabled)
        {
            return;
        }

        routes.Post($"/{_resource.Plural}/{{name}}/enable", (name, http) => SwitchAsync(name, true, http));
        routes.Post($"/{_resource.Plural}/{{name}}/disable", (name, http) => SwitchAsync(name, false, http));
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var entities = await editor.ListAsync(http.RequestAborted);
        return Json(new JsonObject { [_resource.Plural] = new JsonArray([.. entities.Select(Show)]) });
    }

    private async Task<IResult> GetAsync(string name, HttpContext http) =>
        await editor.GetAsync(name, http.RequestAborted) is { } found ? Answer(http, found, file: null) : AdminProblem.NotFound(_resource.Kind, name);

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        if (await AdminBody.ReadAsync(http.Request, http.RequestAborted) is not { } body)
        {
            return NoBody();
        }

        if (body[_resource.NameKey] is not JsonValue given || !given.TryGetValue<string>(out var name))
        {
            return AdminProblem.Invalid($"Missing required field: {_resource.NameKey}");
        }

        return await WriteAsync(http, name, body, current: null);
    }

    private async Task<IResult> UpdateAsync(string name, HttpContext http)
    {
        if (await AdminBody.ReadAsync(http.Request, http.RequestAborted) is not { } body)
        {
            return NoBody();
        }

        if (await editor.GetAsync(name, http.RequestAborted) is not { } current)
        {
            return AdminProblem.NotFound(_resource.Kind, name);
        }

        // Without If-Match the last writer wins over what they saw, but never over a write in between: masked secrets were taken from this version.
        return IsStale(http, current) ? AdminProblem.Stale(_resource.Kind, name) : await WriteAsync(http, _resource.NameOf(current.Value), body, current);
    }

    private async Task<IResult> WriteAsync(HttpContext http, string name, JsonObject body, StoredEntity<T>? current)
    {
        var edit = await editor.WriteAsync(name, body, current, http.RequestAborted);
        if (edit.Outcome != EntityEditOutcome.Done)
        {
            return Refuse(edit, name);
        }

        http.Response.Headers.Location = current is null ? $"{http.Request.Path}/{Uri.EscapeDataString(name)}" : default;
        return Answer(http, edit.Current!, edit.File, current is null ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private async Task<IResult> DeleteAsync(string name, HttpContext http)
    {
        if (await editor.GetAsync(name, http.RequestAborted) is not { } current)
        {
            return AdminProblem.NotFound(_resource.Kind, name);
        }

        if (IsStale(http, current))
        {
            return AdminProblem.Stale(_resource.Kind, name);
        }

        var edit = await editor.DeleteAsync(name, current);
        var successor = edit.Current is null ? "" : "; the configuration's version is in force again";
        return edit.Outcome == EntityEditOutcome.Done ? Json(With(new JsonObject { ["message"] = $"{_resource.Kind} '{name}' deleted{successor}" }, edit.File)) : Refuse(edit, name);
    }

    private async Task<IResult> SwitchAsync(string name, bool enabled, HttpContext http)
    {
        var edit = await editor.SwitchAsync(name, enabled, current => IsStale(http, current), http.RequestAborted);
        return edit.Outcome == EntityEditOutcome.Done ? Answer(http, edit.Current!, edit.File) : Refuse(edit, name);
    }

    private IResult Refuse(EntityEdit<T> edit, string name) => edit.Outcome switch
    {
        EntityEditOutcome.Invalid => AdminProblem.Invalid(edit.Message, edit.Problems.Count == 0 ? null : edit.Problems),
        EntityEditOutcome.Exists => AdminProblem.Exists(_resource.Kind, name),
        EntityEditOutcome.InUse => AdminProblem.InUse(_resource.Kind, name, edit.Problems),
        EntityEditOutcome.Conflict => AdminProblem.Conflict(_resource.Kind, name, edit.Problems),
        EntityEditOutcome.NotFound => AdminProblem.NotFound(_resource.Kind, name),
        _ => AdminProblem.Stale(_resource.Kind, name),
    };

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
        var body = _resource.Show(entity.Value);
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
