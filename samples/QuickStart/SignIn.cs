using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace QuickStart;

/// <summary>Signs a demo user in the way an MCP client does: authorization code with PKCE, at the organisation's own authorization server.</summary>
internal static class SignIn
{
    private const string RedirectUri = "http://127.0.0.1:8400/callback";

    public static async Task<string> GetAccessTokenAsync(string issuer, string clientId, string user, string scope)
    {
        using HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = Patience.Limit };
        var verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));

        // The browser's part: the demo organisation signs the hinted user in without asking for a password.
        var authorize = QueryHelpers.AddQueryString($"{issuer}/v1/authorize", new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = $"openid {scope}",
            ["state"] = "quickstart",
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
            ["login_hint"] = user,
        });
        using var redirect = await http.GetAsync(authorize);
        if (redirect.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther) || redirect.Headers.Location is not { } location)
        {
            throw new InvalidOperationException($"The organisation did not sign {user} in: {(int)redirect.StatusCode} {await redirect.Content.ReadAsStringAsync()}");
        }

        var code = QueryHelpers.ParseQuery(location.Query)["code"].ToString();
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = clientId,
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = verifier,
        });
        using var response = await http.PostAsync($"{issuer}/v1/token", form);
        var answer = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("access_token", out var token)
            ? token.GetString()!
            : throw new InvalidOperationException($"The organisation issued no token: {answer}");
    }
}
