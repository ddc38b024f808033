using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Names the user that the host's policy let in to the stores, as the actor of what they change.</summary>
internal sealed class ActorFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        var actor = http.User.FindFirst("uid")?.Value ?? http.User.FindFirst("sub")?.Value ?? http.User.Identity?.Name;
        using (ChangeActor.Use(string.IsNullOrEmpty(actor) ? ChangeActor.Unknown : actor))
        {
            return await next(context);
        }
    }
}
