using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Draws fields: each with its label, its hint and what is wrong with it, tied together for screen readers.</summary>
internal static class FormControls
{
    public static Html Draw(FormField field, string text, IReadOnlyList<string> errors) => field.Kind switch
    {
        FieldKind.Checks => Group(field, Html.Join(field.Options.Select((option, index) => Check($"{field.Id}-{index}", field.Key, option, option, Lines(text).Contains(option)))), errors),
        FieldKind.Flag => Html.Of($"<div class=\"field\">{Check(field.Id, field.Key, "true", field.Label, text == "true")}{Hint(field)}{Errors(field, errors)}</div>"),
        _ => Html.Of($"<div class=\"field\"><label for=\"{field.Id}\">{field.Label}</label>{Hint(field)}{Control(field, text, Described(field, errors), errors.Count > 0)}{Errors(field, errors)}</div>"),
    };

    private static Html Control(FormField field, string text, string described, bool wrong)
    {
        var invalid = HtmlFlag.Invalid(wrong);
        var required = HtmlFlag.Required(field.Required);
        return field.Kind switch
        {
            FieldKind.Choice => Html.Of($"""<select id="{field.Id}" name="{field.Key}" aria-describedby="{described}"{invalid}>{Html.Join(field.Options.Select(option => Html.Of($"<option value=\"{option}\"{HtmlFlag.Selected(option == text)}>{option}</option>")))}</select>"""),
            FieldKind.Lines or FieldKind.Map => Area(field, text, rows: 4, described, invalid),
            FieldKind.Json => Area(field, text, rows: 10, described, invalid),
            FieldKind.Secret => Secret(field, text, described, invalid),
            FieldKind.Number => Html.Of($"""<input id="{field.Id}" name="{field.Key}" value="{text}" inputmode="numeric" autocomplete="off" aria-describedby="{described}"{required}{invalid}>"""),
            _ => Html.Of($"""<input id="{field.Id}" name="{field.Key}" value="{text}" autocomplete="off" spellcheck="false" aria-describedby="{described}"{required}{invalid}>"""),
        };
    }

    // A line break after the tag is dropped by browsers: without it one that was typed first would be.
    private static Html Area(FormField field, string text, int rows, string described, HtmlFlag invalid) => Html.Of($"""
        <textarea id="{field.Id}" name="{field.Key}" rows="{rows}" autocomplete="off" spellcheck="false" aria-describedby="{described}"{invalid}>
        {text}</textarea>
        """);

    // A reference is no secret and is shown; a value is not, nor is what was typed the last time.
    private static Html Secret(FormField field, string text, string described, HtmlFlag invalid)
    {
        var state = text.Length == 0 ? "Not set." : text == SecretMask.Text ? "Set. Leave empty to keep it." : $"Set to {text}. Leave empty to keep it.";
        var remove = text.Length == 0 ? Html.Empty : Check($"{field.Id}-remove", field.Key + ".remove", "true", $"Remove the {field.Label.ToLowerInvariant()}", on: false);
        return Html.Of($"""<input type="password" id="{field.Id}" name="{field.Key}" value="" autocomplete="new-password" aria-describedby="{described} {field.Id}-state"{invalid}><p class="hint" id="{field.Id}-state">{state}</p>{remove}""");
    }

    private static Html Group(FormField field, Html checks, IReadOnlyList<string> errors) => Html.Of($"""
        <fieldset id="{field.Id}" tabindex="-1" aria-describedby="{Described(field, errors)}"><legend>{field.Label}</legend>{Hint(field)}{checks}{Errors(field, errors)}</fieldset>
        """);

    private static Html Check(string id, string name, string value, string label, bool on) => Html.Of($"""
        <span class="check"><input type="checkbox" id="{id}" name="{name}" value="{value}"{HtmlFlag.Checked(on)}><label for="{id}">{label}</label></span>
        """);

    // Only what is there: a reference to nothing is an error of its own.
    private static string Described(FormField field, IReadOnlyList<string> errors) =>
        string.Join(' ', new[] { field.Hint is null ? null : $"{field.Id}-hint", errors.Count == 0 ? null : $"{field.Id}-error" }.OfType<string>());

    private static Html Hint(FormField field) => Html.Of($"<p class=\"hint\" id=\"{field.Id}-hint\">{field.Hint}</p>").When(field.Hint is not null);

    private static Html Errors(FormField field, IReadOnlyList<string> errors) =>
        Html.Of($"<p class=\"error\" id=\"{field.Id}-error\">{string.Join(' ', errors)}</p>").When(errors.Count > 0);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
