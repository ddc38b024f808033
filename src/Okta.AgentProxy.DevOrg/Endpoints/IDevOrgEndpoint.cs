using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>One endpoint of an authorization server. Called concurrently.</summary>
internal interface IDevOrgEndpoint
{
    DevOrgEndpoint Kind { get; }

    Task HandleAsync(HttpContext http, AuthorizationServer server);
}
