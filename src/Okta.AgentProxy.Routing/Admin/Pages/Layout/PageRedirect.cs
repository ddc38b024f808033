using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Layout;

/// <summary>Sends the browser to another of these pages, with a GET.</summary>
internal sealed class PageRedirect(PageUrl url) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = url.ToString();
        return Task.CompletedTask;
    }
}
