using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Okta.AgentProxy.Routing.Admin.Pages.Markup;

/// <summary>
/// What the compiler makes of <c>$"…"</c> where an <see cref="Html"/> is built. Text is encoded always; where a value may stand is checked
/// against the markup around it, so that a hole outside of quotes, in a script or in a URL fails the first time the page is shown.
/// </summary>
[InterpolatedStringHandler]
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _text;
    private readonly HtmlPlace _place = new();

    public HtmlBuilder(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup)
    {
        _place.Read(markup);
        _text.Append(markup);
    }

    /// <summary>A text, in an element or between the quotes of an attribute.</summary>
    public void AppendFormatted(string? value)
    {
        _place.DemandText();

        // An entity is no protection: the browser shows the character. What a form sends back must stay what it was.
        _text.Append(HtmlEncoder.Default.Encode((_place.IsEditable ? value : VisibleText.Escape(value, keepLines: true)) ?? ""));
    }

    public void AppendFormatted(long value) => AppendFormatted(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Finished markup, between tags.</summary>
    public void AppendFormatted(Html part)
    {
        _place.DemandContent();
        _text.Append(part.ToString());
    }

    /// <summary>An address of these pages, in an attribute that is one.</summary>
    public void AppendFormatted(PageUrl url)
    {
        _place.DemandUrl();
        _text.Append(HtmlEncoder.Default.Encode(url.ToString()));
    }

    /// <summary>An attribute that is there or not, such as <c>checked</c>.</summary>
    public void AppendFormatted(HtmlFlag flag)
    {
        _place.DemandAttribute();
        _text.Append(flag.ToString());
    }

    internal string Finish()
    {
        _place.DemandContent();
        return _text.ToString();
    }
}
