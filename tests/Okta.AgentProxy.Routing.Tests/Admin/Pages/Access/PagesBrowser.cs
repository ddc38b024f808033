using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Access;

/// <summary>As much of a browser as the pages need, without its manners: it keeps cookies, and sends whatever a test wants to send.</summary>
internal sealed class PagesBrowser(TestProxy proxy, string? who)
{
    private readonly Dictionary<string, string> _cookies = who is null ? [] : new() { ["who"] = who };

    public Dictionary<string, string> Cookies => _cookies;

    public async Task<IHtmlDocument> OpenAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null);
        return await ReadAsync(response);
    }

    public static async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response) => new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());

    /// <summary>Sends the first form of a page whose action ends like that, with its fields as they are but for <paramref name="changes"/>.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, string action, params (string Name, string? Value)[] changes)
    {
        var page = await OpenAsync(path);
        var form = page.Forms.First(candidate => candidate.GetAttribute("action")!.EndsWith(action, StringComparison.Ordinal));
        return await PostAsync(form.GetAttribute("action")!, Fields(form, changes));
    }

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var response = await proxy.Http.SendAsync(request);
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        return response;
    }

    public static IEnumerable<KeyValuePair<string, string>> Fields(IHtmlFormElement form, params (string Name, string? Value)[] changes)
    {
        List<KeyValuePair<string, string>> fields = [];
        foreach (var element in form.QuerySelectorAll("input,textarea,select").Where(element => changes.All(change => change.Name != element.GetAttribute("name"))))
        {
            if (element is IHtmlInputElement { Type: "checkbox", IsChecked: false })
            {
                continue;
            }

            fields.Add(new(element.GetAttribute("name")!, element switch
            {
                IHtmlInputElement input => input.Value,
                IHtmlTextAreaElement area => area.Value,
                IHtmlSelectElement select => select.Value ?? "",
                _ => "",
            }));
        }

        fields.AddRange(changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Name, change.Value!)));
        return fields;
    }
}
