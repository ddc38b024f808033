namespace Okta.AgentProxy.Routing;

/// <summary>Whose budget it is: what the limit's <c>per</c> names is set, the rest is not.</summary>
internal readonly record struct LimitKey(string? Agent, string? Issuer, string? User, string? Backend, string? Tool)
{
    /// <summary>The same of whichever tool.</summary>
    public LimitKey Owner => this with { Tool = null };
}
