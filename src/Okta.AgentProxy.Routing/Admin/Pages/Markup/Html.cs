namespace Okta.AgentProxy.Routing.Admin.Pages.Markup;

/// <summary>
/// A piece of markup. It is made of literals in our source and of values that were encoded on their way in; there is no other way to make one
/// (docs/decisions/0060-admin-pages-without-razor.md).
/// </summary>
internal readonly struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty => default;

    /// <summary><c>Html.Of($"&lt;td&gt;{value}&lt;/td&gt;")</c>: the literals are markup, the holes are encoded.</summary>
    public static Html Of(HtmlBuilder builder) => new(builder.Finish());

    /// <summary>One after the other.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part._markup)));

    /// <summary>The same, with more pieces.</summary>
    public static Html operator +(Html left, Html right) => new(left._markup + right._markup);

    /// <summary>This, or nothing.</summary>
    public Html When(bool condition) => condition ? this : Empty;

    public override string ToString() => _markup ?? "";
}
