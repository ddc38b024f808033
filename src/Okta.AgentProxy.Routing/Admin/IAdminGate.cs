using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Decides who may use routes, and names them to the stores as the actor of what they change.</summary>
internal interface IAdminGate
{
    /// <summary>The handler's answer for whom it lets in, else its own.</summary>
    ValueTask<IResult> EnterAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle);
}
