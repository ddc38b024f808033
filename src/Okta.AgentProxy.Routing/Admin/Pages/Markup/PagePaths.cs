namespace Okta.AgentProxy.Routing.Admin.Pages.Markup;

/// <summary>Where the pages are.</summary>
internal static class PagePaths
{
    public const string Root = "/admin";
    public const string Agents = "agents";
    public const string Backends = "backends";
    public const string Audit = "audit";
    public const string Explain = "explain";
    public const string SignOut = "sign-out";
    public const string Assets = "assets";
}
