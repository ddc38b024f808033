using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests;

/// <summary>A running organisation with every kind of client, and a browser without script.</summary>
internal sealed class TestOrg : IAsyncDisposable
{
    public const string Public = "0oa1public0000000001";
    public const string Web = "0oa1web0000000000001";
    public const string Service = "0oa1service000000001";
    public const string KeyService = "0oa1keyservice000001";
    public const string ServiceSecret = "s3cret+with/odd:chars %";
    public const string Redirect = "http://127.0.0.1:8400/callback?x=1";
    public const string Carol = "carol@example.com";
    public const string Dave = "dave@example.com";
    public const string Verifier = "0123456789012345678901234567890123456789abc";

    // Made once: making keys is most of what these tests would do otherwise.
    private static readonly RSA SharedKey = RSA.Create(2048);

    private TestOrg(DevOrgServer server, ManualClock clock)
    {
        (Server, Clock) = (server, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(server.BaseUrl) };
    }

    public DevOrgServer Server { get; }

    public DevOrganization Org => Server.Organization;

    public ManualClock Clock { get; }

    /// <summary>The private key of <see cref="KeyService"/>, registered under the kid <c>k1</c>.</summary>
    public RSA Key { get; } = SharedKey;

    public HttpClient Http { get; }

    /// <summary>Okta's internal name of the last refusal, which is not on the wire.</summary>
    public string? LastInternalCode => Org.Requests.TokenRequests[^1].InternalCode;

    public static string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static async Task<TestOrg> StartAsync(Action<DevOrgOptions>? configure = null)
    {
        var clock = new ManualClock();
        var options = DevOrgPreset.Demo();
        options.TimeProvider = clock;
        options.SignInByLoginHint = true;
        options.Users.Add(new DevUser { Id = "00u1carol00000000001", Login = Carol, Active = false });
        options.Users.Add(new DevUser { Id = "00u1dave000000000001", Login = Dave, Groups = ["Contractors"] });
        options.Apps.Add(new DevApp { ClientId = Public, RedirectUris = [Redirect], PostLogoutRedirectUris = ["http://127.0.0.1:8400/bye"] });
        options.Apps.Add(new DevApp { ClientId = Web, RedirectUris = [Redirect], Authentication = DevClientAuthentication.ClientSecret, ClientSecret = ServiceSecret, RequirePkce = false });
        options.Apps.Add(new DevApp { ClientId = Service, Authentication = DevClientAuthentication.ClientSecret, ClientSecret = ServiceSecret, GrantTypes = [DevGrants.ClientCredentials] });
        options.Apps.Add(new DevApp { ClientId = KeyService, Authentication = DevClientAuthentication.PrivateKeyJwt, Keys = [DevClientKey.From("k1", SharedKey)], GrantTypes = [DevGrants.ClientCredentials] });
        configure?.Invoke(options);
        return new TestOrg(await DevOrgServer.StartAsync(options), clock);
    }

    /// <summary>A good authorization request; <paramref name="changes"/> set parameters, or drop them with <see langword="null"/>.</summary>
    public static string AuthorizeUrl(string server, string client, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = client,
            ["redirect_uri"] = Redirect,
            ["response_type"] = "code",
            ["scope"] = "openid offline_access profile email mcp:read",
            ["state"] = "st&te",
            ["nonce"] = "n-1",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
            ["login_hint"] = DevOrgPreset.Alice,
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString($"{Path(server)}/authorize", parameters.Where(p => p.Value is not null));
    }

    /// <summary>Follows the authorization request to its redirect and returns the parameters there.</summary>
    public async Task<Dictionary<string, string>> AuthorizeAsync(string server, string client, params (string Name, string? Value)[] changes)
    {
        using var response = await Http.GetAsync(new Uri(AuthorizeUrl(server, client, changes), UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return Parameters(response.Headers.Location!);
    }

    public static Dictionary<string, string> Parameters(Uri location) =>
        QueryHelpers.ParseQuery(location.Fragment.Length > 0 ? location.Fragment[1..] : location.Query).ToDictionary(p => p.Key, p => p.Value.ToString());

    /// <summary>Signs alice in at the public client and redeems the code.</summary>
    public async Task<JsonObject> SignInAsync(string server = "default", string client = Public, params (string Name, string? Value)[] changes)
    {
        var code = (await AuthorizeAsync(server, client, changes))["code"];
        var (status, body) = await TokenAsync(server, Code(client, code));
        Assert.Equal(200, status);
        return body!;
    }

    public static (string Name, string? Value)[] Code(string client, string code) =>
        [("grant_type", "authorization_code"), ("client_id", client), ("code", code), ("redirect_uri", Redirect), ("code_verifier", Verifier)];

    public Task<(int Status, JsonObject? Body)> TokenAsync(string server, params (string Name, string? Value)[] form) => PostAsync($"{Path(server)}/token", form);

    public async Task<(int Status, JsonObject? Body)> PostAsync(string path, params (string Name, string? Value)[] form)
    {
        using var response = await SendAsync(path, null, form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.Headers.CacheControl?.NoStore, "no-store");
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string? authorization, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>A good client assertion of <see cref="KeyService"/> for the token endpoint of a server.</summary>
    public string Assertion(string server = "default", Action<JsonObject>? claims = null, Action<JsonObject>? header = null, AsymmetricAlgorithm? key = null, string clientId = KeyService)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var content = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = $"{Server.BaseUrl}{Path(server)}/token",
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Guid.NewGuid().ToString(),
        };
        claims?.Invoke(content);
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = "k1" };
        header?.Invoke(head);
        return Jwt.Write(head, content, key ?? Key);
    }

    public static string Path(string server) => server.Length == 0 ? "/oauth2/v1" : $"/oauth2/{server}/v1";

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
