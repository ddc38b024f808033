using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Access;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Lists one kind of entity, and creates, changes, enables, disables and deletes it by the same editor as the admin API.</summary>
internal sealed class EntityPages<T>(EntityEditor<T> editor, IEntityForm<T> form, PageForms forms)
    where T : class
{
    private readonly EntityViews<T> _views = new(editor.Resource, form);

    private string Segment => editor.Resource.Plural;

    public void Map(AdminRoutes routes)
    {
        routes.Get($"/{Segment}", ListAsync);
        routes.Get($"/{Segment}/new", NewAsync);
        routes.Post($"/{Segment}/new", CreateAsync);
        routes.Get($"/{Segment}/edit/{{name}}", EditAsync);
        routes.Post($"/{Segment}/edit/{{name}}", SaveAsync);
        routes.Get($"/{Segment}/delete/{{name}}", ConfirmAsync);
        routes.Post($"/{Segment}/delete/{{name}}", DeleteAsync);
        routes.Post($"/{Segment}/enable/{{name}}", (name, http) => SwitchAsync(name, http, enabled: true));
        routes.Post($"/{Segment}/disable/{{name}}", (name, http) => SwitchAsync(name, http, enabled: false));
    }

    private async Task<IResult> ListAsync(HttpContext http) =>
        _views.List(PageContext.Of(http), await editor.ListAsync(http.RequestAborted), http.Request.Query["done"], http.Request.Query["name"]);

    private async Task<IResult> NewAsync(HttpContext http)
    {
        var fields = await form.FieldsAsync(null, http.RequestAborted);
        return _views.Form(PageContext.Of(http), new EntityFormState<T>(fields, EntityDefaults.Of(Segment), Current: null));
    }

    private async Task<IResult> EditAsync(string name, HttpContext http) => await editor.GetAsync(name, http.RequestAborted) is { } current
        ? _views.Form(PageContext.Of(http), await StateAsync(http, current))
        : Missing(http, name);

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var page = PageContext.Of(http);
        var (sent, refusal) = await forms.ReadAsync(http);
        if (sent is null)
        {
            return Refusals.Form(page, refusal!);
        }

        var name = sent["name"].ToString().Trim();
        var state = new EntityFormState<T>(await form.FieldsAsync(null, http.RequestAborted), EntityDefaults.Of(Segment), Current: null) { Name = name };
        return await WriteAsync(page, state, sent, "created");
    }

    private async Task<IResult> SaveAsync(string name, HttpContext http)
    {
        var page = PageContext.Of(http);
        var (sent, refusal) = await forms.ReadAsync(http);
        if (sent is null)
        {
            return Refusals.Form(page, refusal!);
        }

        if (await editor.GetAsync(name, http.RequestAborted) is not { } current)
        {
            return Missing(http, name);
        }

        var state = await StateAsync(http, current);
        return sent["version"] == current.Version ? await WriteAsync(page, state, sent, "saved") : Stale(page, state);
    }

    private async Task<IResult> WriteAsync(PageContext page, EntityFormState<T> state, IFormCollection sent, string done)
    {
        var before = (JsonObject)state.Body.DeepClone();
        var typed = new FormReader(sent, state.Body);
        typed.Read(state.Fields);

        // Shown again as typed; the body itself is consumed by the reading.
        var shown = TypedSecrets.Forget((JsonObject)state.Body.DeepClone(), before, state.Fields);
        var edit = typed.Problems.Count == 0
            ? await editor.WriteAsync(state.Name, state.Body, state.Current, page.Aborted)
            : EntityEdit<T>.Invalid("", [.. typed.Problems, .. await OtherProblemsAsync(state, page.Aborted)]);
        return edit.Outcome switch
        {
            EntityEditOutcome.Done => Done(page, done, state.Name),
            EntityEditOutcome.Invalid => _views.Form(page, state with { Body = shown, Problems = Problems(edit) }, StatusCodes.Status400BadRequest),
            EntityEditOutcome.Conflict => _views.Form(page, state with { Body = shown, Problems = Problems(edit) }, StatusCodes.Status409Conflict),
            EntityEditOutcome.Exists => _views.Form(
                page, state with { Body = shown, Problems = [new ConfigurationProblem("name", $"is taken: there is a '{state.Name}' already.")] }, StatusCodes.Status409Conflict),
            _ when state.Current is not null && await editor.GetAsync(state.Name, page.Aborted) is { } now => Stale(page, await StateAsync(page.Http, now)),
            _ => Missing(page.Http, state.Name),
        };
    }

    // What cannot be read is told together with what the rules say about the rest.
    private async Task<IReadOnlyList<ConfigurationProblem>> OtherProblemsAsync(EntityFormState<T> state, CancellationToken cancellationToken)
    {
        var problems = new ProblemCollector();
        _ = await editor.Resource.ReadAsync(state.Name.Length > 0 ? state.Name : "new", state.Body, state.Current?.Value, problems, cancellationToken);
        return problems.Problems;
    }

    private async Task<IResult> ConfirmAsync(string name, HttpContext http) =>
        await editor.GetAsync(name, http.RequestAborted) is { } current ? _views.Confirm(PageContext.Of(http), current, editor.HasSuccessor(current)) : Missing(http, name);

    private async Task<IResult> DeleteAsync(string name, HttpContext http)
    {
        var page = PageContext.Of(http);
        var (sent, refusal) = await forms.ReadAsync(http);
        if (sent is null)
        {
            return Refusals.Form(page, refusal!);
        }

        if (await editor.GetAsync(name, http.RequestAborted) is not { } current)
        {
            return Missing(http, name);
        }

        var edit = sent["version"] == current.Version ? await editor.DeleteAsync(name, current) : EntityEdit<T>.Of(EntityEditOutcome.Stale);
        return edit.Outcome switch
        {
            EntityEditOutcome.Done => Done(page, edit.Current is null ? "deleted" : "reset", name),
            EntityEditOutcome.NotFound => Missing(http, name),
            EntityEditOutcome.InUse => _views.Form(page, await StateAsync(http, current) with { Problems = Problems(edit) }, StatusCodes.Status409Conflict),
            _ => Stale(page, await StateAsync(http, current)),
        };
    }

    private async Task<IResult> SwitchAsync(string name, HttpContext http, bool enabled)
    {
        var page = PageContext.Of(http);
        var (sent, refusal) = await forms.ReadAsync(http);
        if (sent is null)
        {
            return Refusals.Form(page, refusal!);
        }

        // Whatever else was changed meanwhile: to switch something off must not fail because somebody edits its description.
        var edit = await editor.SwitchAsync(name, enabled, static _ => false, http.RequestAborted);
        return edit.Outcome switch
        {
            EntityEditOutcome.Done => Done(page, enabled ? "enabled" : "disabled", name),
            EntityEditOutcome.Invalid or EntityEditOutcome.Conflict when await editor.GetAsync(name, http.RequestAborted) is { } current =>
                _views.Form(page, await StateAsync(http, current) with { Problems = Problems(edit) }, StatusCodes.Status409Conflict),
            _ => Missing(http, name),
        };
    }

    private async Task<EntityFormState<T>> StateAsync(HttpContext http, StoredEntity<T> current) =>
        new(await form.FieldsAsync(current.Value, http.RequestAborted), editor.Resource.Show(current.Value), current) { Name = editor.Resource.NameOf(current.Value) };

    private static IReadOnlyList<ConfigurationProblem> Problems(EntityEdit<T> edit) =>
        edit.Problems.Count > 0 ? edit.Problems : [new ConfigurationProblem(null, edit.Message)];

    private IResult Stale(PageContext page, EntityFormState<T> now) => _views.Form(
        page,
        now with { Problems = [new ConfigurationProblem(null, "Somebody else changed it meanwhile. This is how it is now; what you typed was not saved.")] },
        StatusCodes.Status412PreconditionFailed);

    private IResult Missing(HttpContext http, string name) => _views.Missing(PageContext.Of(http), name);

    // A page that answers a form would send it again when it is reloaded.
    private PageRedirect Done(PageContext page, string done, string name) => new(page.Url(Segment).With(("done", done), ("name", name)));
}
