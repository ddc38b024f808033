using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>The parameters of an OAuth request: at most one value each (RFC 6749 §3.2), an empty value is an absent one.</summary>
internal sealed class OAuthForm(IReadOnlyDictionary<string, StringValues> values)
{
    private const int MaxBytes = 128 * 1024;

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; } =
        values.ToDictionary(v => v.Key, IReadOnlyList<string> (v) => [.. v.Value.Select(s => s ?? "")], StringComparer.Ordinal);

    public string? this[string name] => Values.TryGetValue(name, out var list) && list[0].Length > 0 ? list[0] : null;

    /// <summary>RFC 8707 and RFC 8693 let these two repeat.</summary>
    public bool HasDuplicates => Values.Any(v => v.Value.Count > 1 && v.Key is not "resource" and not "audience");

    public IReadOnlyList<string> All(string name) =>
        Values.TryGetValue(name, out var list) ? [.. list.Where(v => v.Length > 0)] : [];

    public static OAuthForm FromQuery(HttpRequest request) => new(QueryHelpers.ParseQuery(request.QueryString.Value));

    /// <summary>Reads the body, or says what is wrong with it.</summary>
    public static async Task<(OAuthForm? Form, OktaError? Error)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
        {
            return (null, OktaErrors.InvalidRequest);
        }

        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBytes)
            {
                return (null, OktaErrors.InvalidRequest);
            }

            body.Write(buffer, 0, read);
        }

        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length)) { ValueLengthLimit = MaxBytes, ValueCountLimit = 100 };
            return (new OAuthForm(reader.ReadForm()), null);
        }
        catch (InvalidDataException)
        {
            return (null, OktaErrors.InvalidRequest);
        }
    }
}
