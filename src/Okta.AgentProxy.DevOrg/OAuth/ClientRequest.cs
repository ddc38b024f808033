using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>A request of an authenticated client.</summary>
internal sealed record ClientRequest(HttpContext Http, AuthorizationServer Server, OAuthForm Form, OAuthClient Client);
