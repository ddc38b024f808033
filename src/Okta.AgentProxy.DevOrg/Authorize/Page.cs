using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>Writes a small HTML page: no script, nothing from elsewhere, not to be framed, usable with a keyboard and a screen reader.</summary>
internal static class Page
{
    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color:#1d1d21;background:#fff}" +
        "label{display:block;font-weight:600;margin-top:1rem}input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #6e6e78;border-radius:.25rem}" +
        "button{font:inherit;margin:1rem .5rem 0 0;padding:.5rem 1rem;border:1px solid #1d1d21;border-radius:.25rem;background:#fff;color:#1d1d21}" +
        "button.primary{background:#0b4dbb;border-color:#0b4dbb;color:#fff}:focus-visible{outline:3px solid #c2410c;outline-offset:2px}" +
        ".error{border-left:4px solid #b42318;padding:.5rem 1rem}dt{font-weight:600}";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <param name="http">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="title">The title and heading, as text.</param>
    /// <param name="main">The content, as HTML whose parts are encoded already.</param>
    /// <param name="formTarget">Where a form of the page may end up after redirects, beside this host.</param>
    public static Task WriteAsync(HttpContext http, int status, string title, string main, string? formTarget = null)
    {
        var headers = http.Response.Headers;

        // Browsers apply form-action to the redirect that follows a form, so the client's origin must be in it.
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'{FormTarget(formTarget)}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{Encode(title)}</title>" +
            $"<style>{Style}</style></head><body><main><h1>{Encode(title)}</h1>{main}</main></body></html>",
            http.RequestAborted);
    }

    private static string FormTarget(string? url)
    {
        if (url is null || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return "";
        }

        return uri.Scheme is "http" or "https" ? $" {uri.GetLeftPart(UriPartial.Authority)}" : $" {uri.Scheme}:";
    }
}
