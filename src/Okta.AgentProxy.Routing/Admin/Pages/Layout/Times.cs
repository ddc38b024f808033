using System.Globalization;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Layout;

/// <summary>Times as people read them: in UTC, and saying so, because the reader's time zone is not the server's.</summary>
internal static class Times
{
    public static Html Of(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        var exact = utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return Html.Of($"<time datetime=\"{exact}\">{utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC</time>");
    }
}
