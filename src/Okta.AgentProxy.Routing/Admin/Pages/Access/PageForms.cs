using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Access;

/// <summary>
/// Reads the forms that change something, bounded, and only those that our own pages sent: the browser must say so (or say nothing), and the form
/// must carry the token of this user and this browser.
/// </summary>
internal sealed class PageForms(IAntiforgery antiforgery)
{
    public const int MaxBytes = 256 * 1024;
    public const int MaxFields = 256;

    /// <summary>The hidden field with the token; sets its cookie.</summary>
    public Html Token(HttpContext http)
    {
        var tokens = antiforgery.GetAndStoreTokens(http);
        return Html.Of($"<input type=\"hidden\" name=\"{tokens.FormFieldName}\" value=\"{tokens.RequestToken}\">");
    }

    /// <summary>The form; or why it is refused. Called after the guard has let the user in, never before.</summary>
    public async Task<(IFormCollection? Form, string? Refusal)> ReadAsync(HttpContext http)
    {
        if (IsFromElsewhere(http.Request))
        {
            return (null, "The form was sent by another site.");
        }

        if (http.Request.ContentLength > MaxBytes || !http.Request.HasFormContentType)
        {
            return (null, $"The form is too large (at most {MaxBytes / 1024} KiB) or not a form.");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }

        http.Features.Set<IFormFeature>(new FormFeature(http.Request, new FormOptions
        {
            BufferBodyLengthLimit = MaxBytes, ValueCountLimit = MaxFields, ValueLengthLimit = MaxBytes, MultipartBodyLengthLimit = MaxBytes,
        }));
        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            return await antiforgery.IsRequestValidAsync(http) ? (form, null) : (null, "The form is too old, or was not made for you. Go back, reload the page and try again.");
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException)
        {
            return (null, "The form cannot be read: it is too large or malformed.");
        }
    }

    // Fetch metadata is the browser's own word and no page can forge it; Origin is for browsers without it. The token is checked in any case.
    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
        {
            return site != "same-origin";
        }

        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
