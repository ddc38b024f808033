using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Draws the list, the form and the question before a deletion.</summary>
internal sealed class EntityViews<T>(IAdminResource<T> resource, IEntityForm<T> form)
    where T : class
{
    private static readonly Dictionary<string, string> Deeds = new(StringComparer.Ordinal)
    {
        ["created"] = "created",
        ["saved"] = "saved",
        ["deleted"] = "deleted",
        ["reset"] = "deleted; what the configuration file says about it is in force again",
        ["enabled"] = "enabled",
        ["disabled"] = "disabled",
    };

    private string Segment => resource.Plural;

    private string Kind => resource.Kind.ToLowerInvariant();

    private string Title => resource.Kind + "s";

    public IResult List(PageContext page, IReadOnlyList<StoredEntity<T>> entities, string? done, string? name)
    {
        var deed = Deeds.GetValueOrDefault(done ?? "") is { } what && !string.IsNullOrEmpty(name)
            ? Html.Of($"<div class=\"message good\" role=\"status\"><p>{resource.Kind} <strong>{name}</strong> {what}.</p></div>")
            : Html.Empty;
        var headings = Html.Join(form.Columns.Select(column => Html.Of($"<th scope=\"col\">{column}</th>")));
        var table = Html.Of($"""
            <div class="scroll" role="region" aria-label="{Title}" tabindex="0">
            <table>
            <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Source</th>{headings}<th scope="col">Actions</th></tr></thead>
            <tbody>{Html.Join(entities.Select(entity => Row(page, entity)))}</tbody>
            </table>
            </div>
            """);
        return PageLayout.Page(page, Segment, Title, Html.Of($"""
            <div class="head"><h1>{Title}</h1><a class="button" href="{page.Url(Segment, "new")}">New {Kind}</a></div>
            <p class="note">{form.Introduction}</p>
            {deed}
            <section aria-label="{Title}">{(entities.Count > 0 ? table : Html.Of($"<p>There are no {Segment} yet.</p>"))}</section>
            """));
    }

    public IResult Form(PageContext page, EntityFormState<T> state, int status = StatusCodes.Status200OK)
    {
        var isNew = state.Current is null;
        var title = isNew ? $"New {Kind}" : $"{resource.Kind} {state.Name}";
        var action = isNew ? page.Url(Segment, "new") : page.Url(Segment, "edit", state.Name);
        var controls = Html.Join(state.Fields.Select(field => FormControls.Draw(field, FieldText.Of(state.Body, field), ProblemMap.Of(state, field))));
        var content = Html.Of($"""
            {(isNew ? FormControls.Draw(ProblemMap.Name, state.Name, ProblemMap.Of(state, ProblemMap.Name)) : Html.Of($"<input type=\"hidden\" name=\"version\" value=\"{state.Current!.Version}\">"))}
            {controls}
            <div class="actions"><button>{(isNew ? "Create" : "Save")}</button><a class="button quiet" href="{page.Url(Segment)}">Cancel</a></div>
            """);
        return PageLayout.Page(page, Segment, title, Html.Of($"""
            <div class="head"><h1>{title}</h1></div>
            {(isNew ? Html.Of($"<p class=\"note\">{form.Introduction}</p>") : State(page, state.Current!))}
            {ProblemMap.Summary(state)}
            <section aria-label="{title}">{page.Form(action, content)}</section>
            """), status);
    }

    public IResult Confirm(PageContext page, StoredEntity<T> current, bool hasSuccessor)
    {
        var name = resource.NameOf(current.Value);
        var title = $"Delete {Kind} {name}?";
        var content = Html.Of($"""
            <input type="hidden" name="version" value="{current.Version}">
            <div class="actions"><button class="danger">Delete {name}</button><a class="button quiet" href="{page.Url(Segment)}">Cancel</a></div>
            """);
        var consequence = hasSuccessor
            ? "It was changed while the proxy ran. Without that change, what the configuration file says about it is in force again, at once."
            : "Requests through it are refused from now on. To stop them for a while, disable it instead. What the configuration file says about it comes back when the file is next read.";
        return PageLayout.Page(page, Segment, title, Html.Of($"""
            <div class="head"><h1>{title}</h1></div>
            <section aria-label="{title}">
            <p>{consequence}</p>
            {page.Form(page.Url(Segment, "delete", name), content)}
            </section>
            """));
    }

    public IResult Missing(PageContext page, string name) => PageLayout.Page(
        page,
        Segment,
        "Not found",
        Html.Of($"<h1>Not found</h1><p>There is no {Kind} <strong>{name}</strong> (any more).</p><p><a href=\"{page.Url(Segment)}\">{Title}</a></p>"),
        StatusCodes.Status404NotFound);

    private Html Row(PageContext page, StoredEntity<T> entity)
    {
        var name = resource.NameOf(entity.Value);
        var enabled = form.IsEnabled(entity.Value);
        var cells = Html.Join(form.Cells(entity.Value).Select((cell, index) => Html.Of($"<td class=\"{(index == 0 ? "wrap wide" : "wrap")}\">{cell}</td>")));
        return Html.Of($"""
            <tr><th scope="row"><a href="{page.Url(Segment, "edit", name)}">{name}</a></th><td>{Badge(enabled)}</td><td>{Source(entity)}</td>{cells}
            <td><div class="actions">{Switch(page, name, enabled)}<a href="{page.Url(Segment, "delete", name)}" aria-label="Delete {name}">Delete</a></div></td></tr>
            """);
    }

    private Html State(PageContext page, StoredEntity<T> entity)
    {
        var name = resource.NameOf(entity.Value);
        var audit = Segment == PagePaths.Agents ? page.Url(PagePaths.Audit).With(("agent", name)) : page.Url(PagePaths.Audit).With(("backend", name));
        return Html.Of($"""
            <div class="actions note">{Badge(form.IsEnabled(entity.Value))} {Switch(page, name, form.IsEnabled(entity.Value))} <span>Source: {Source(entity)}</span> <a href="{audit}">Its requests in the audit</a></div>
            """);
    }

    private Html Switch(PageContext page, string name, bool enabled)
    {
        var (verb, label) = enabled ? ("disable", "Disable") : ("enable", "Enable");
        return page.InlineForm(page.Url(Segment, verb, name), Html.Of($"<button class=\"quiet\" aria-label=\"{label} {name}\">{label}</button>"));
    }

    private static Html Badge(bool enabled) => enabled ? Html.Of($"<span class=\"badge good\">Enabled</span>") : Html.Of($"<span class=\"badge bad\">Disabled</span>");

    private static string Source(StoredEntity<T> entity) => entity.Source == EntitySource.Configuration ? "yaml" : "runtime";
}
