using System.Text;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin.Pages.Markup;

/// <summary>An address below <c>/admin</c> of this application: never another site, never another scheme.</summary>
internal readonly struct PageUrl
{
    private readonly string? _text;

    private PageUrl(string text) => _text = text;

    /// <summary>The page at these segments.</summary>
    public static PageUrl To(PathString pathBase, params ReadOnlySpan<string> segments)
    {
        var text = new StringBuilder(pathBase.ToUriComponent()).Append(PagePaths.Root);
        foreach (var segment in segments)
        {
            text.Append('/').Append(Uri.EscapeDataString(segment));
        }

        return new PageUrl(text.ToString());
    }

    /// <summary>A place on the page that it stands on.</summary>
    public static PageUrl Here(string id) => new("#" + Uri.EscapeDataString(id));

    /// <summary>The same page with a query; values that are empty are left out.</summary>
    public PageUrl With(params IEnumerable<(string Key, string? Value)> query)
    {
        var text = new StringBuilder(_text);
        var mark = '?';
        foreach (var (key, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append(mark).Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
                mark = '&';
            }
        }

        return new PageUrl(text.ToString());
    }

    public override string ToString() => _text ?? PagePaths.Root;
}
