using System.Text;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Layout;

/// <summary>Sends a page.</summary>
internal sealed class PageResult(Html document, int status) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = Encoding.UTF8.GetBytes(document.ToString());
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
