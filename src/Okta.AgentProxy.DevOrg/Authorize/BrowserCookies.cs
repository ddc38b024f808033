using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>The two cookies: which browser this is, and who is signed in there. Never on another site's request (SameSite), never readable by script.</summary>
internal sealed class BrowserCookies(DevOrganization org)
{
    private const string Session = "devorg_sid";

    private const string Browser = "devorg_browser";

    private static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);

    public (UserSession Session, DevUser User)? Current(HttpContext http) =>
        org.State.Sessions.Find(http.Request.Cookies[Session]) is { } session && org.Registry.FindUser(session.UserId) is { Active: true } user && !org.State.HasEnded(session.UserId, session.AuthTime)
            ? (session, user)
            : null;

    public UserSession SignIn(HttpContext http, DevUser user)
    {
        var session = new UserSession(user.Id, org.Clock.GetUtcNow());
        http.Response.Cookies.Append(Session, org.State.Sessions.Add(session, SessionLifetime), Options(http));
        return session;
    }

    public void SignOut(HttpContext http)
    {
        org.State.Sessions.Take(http.Request.Cookies[Session]);
        http.Response.Cookies.Delete(Session, Options(http));
    }

    /// <summary>The browser's id, made on its first page.</summary>
    public static string IdentifyBrowser(HttpContext http)
    {
        if (http.Request.Cookies[Browser] is { Length: 43 } known)
        {
            return known;
        }

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        http.Response.Cookies.Append(Browser, id, Options(http));
        return id;
    }

    public static bool IsBrowser(HttpContext http, string id) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(http.Request.Cookies[Browser] ?? ""), Encoding.UTF8.GetBytes(id));

    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", IsEssential = true };
}
