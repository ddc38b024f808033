using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>Writes the bodies that Okta writes.</summary>
internal static class HttpContextResponses
{
    public static Task WriteJsonAsync(this HttpContext http, int status, JsonObject body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>The error body of Okta's APIs, which is not the OAuth one.</summary>
    public static Task WriteApiErrorAsync(this HttpContext http, int status, string code, string summary) => http.WriteJsonAsync(status, new JsonObject
    {
        ["errorCode"] = code,
        ["errorSummary"] = summary,
        ["errorLink"] = code,
        ["errorId"] = "oae" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(11)),
        ["errorCauses"] = new JsonArray(),
    });
}
