using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Names the user that the host's policy let in to the stores, as the actor of what they change.</summary>
internal sealed class ActorGate : IAdminGate
{
    public async ValueTask<IResult> EnterAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle)
    {
        http.Response.Headers.CacheControl = "no-store";
        using (ChangeActor.Use(ActorOf(http.User)))
        {
            return await handle(http);
        }
    }

    /// <summary>The user's id as the audit has it.</summary>
    internal static string ActorOf(ClaimsPrincipal user)
    {
        var actor = user.FindFirst("uid")?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name;
        return string.IsNullOrEmpty(actor) ? ChangeActor.Unknown : actor;
    }
}
