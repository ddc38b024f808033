using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>One request as a token server saw it.</summary>
internal sealed record TokenServerCall(string Path, IReadOnlyDictionary<string, string> Form, string? Authorization, HttpContext Http)
{
    public string? this[string name] => Form.GetValueOrDefault(name);

    public string GrantType => Form.GetValueOrDefault("grant_type", "");

    public bool IsLegOne => GrantType == OAuthNames.TokenExchangeGrant;

    public bool IsLegTwo => GrantType == OAuthNames.JwtBearerGrant;
}
