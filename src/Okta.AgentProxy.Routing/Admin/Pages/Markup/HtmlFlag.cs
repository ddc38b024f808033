namespace Okta.AgentProxy.Routing.Admin.Pages.Markup;

/// <summary>An attribute without a free value that is present or not.</summary>
internal readonly struct HtmlFlag
{
    private readonly string? _markup;

    private HtmlFlag(string markup) => _markup = markup;

    public static HtmlFlag Checked(bool on) => Of(on, " checked");

    public static HtmlFlag Selected(bool on) => Of(on, " selected");

    public static HtmlFlag Required(bool on) => Of(on, " required");

    public static HtmlFlag Invalid(bool on) => Of(on, " aria-invalid=\"true\"");

    public static HtmlFlag CurrentPage(bool on) => Of(on, " aria-current=\"page\"");

    public override string ToString() => _markup ?? "";

    private static HtmlFlag Of(bool on, string markup) => on ? new HtmlFlag(markup) : default;
}
