using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Load;

/// <summary>What all competitors share: the organisation that signs the tokens, the message, and the names in them.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>How many agents call at a time where limits are measured.</summary>
    public const int Agents = 50;

    public const string Path = "/employees";
    public const string Client = DevOrgPreset.CursorClient;
    public const string Audience = "api://default";
    public const string BackendKeyHeader = "X-API-Key";
    public const string BackendKey = "load-test-key-0123456789abcdef";

    private readonly DevOrgServer _org;
    private readonly string[] _tokens;

    private World(DevOrgServer org, string publicKeyPem)
    {
        _org = org;
        PublicKeyPem = publicKeyPem;
        Good = org.IssueAccessToken(DevOrgPreset.Alice, Client, lifetime: TimeSpan.FromHours(12), claims: claims => claims["department"] = new string('x', 180));
        _tokens = [.. Enumerable.Range(0, Agents).Select(i => org.IssueAccessToken(DevOrgPreset.Alice, ClientOf(i), lifetime: TimeSpan.FromHours(12)))];
        Expired = org.IssueAccessToken(DevOrgPreset.Alice, Client, lifetime: TimeSpan.FromHours(-1));
        Stranger = org.Organization.Forge.SignedByStranger(Good);
        Tampered = org.Organization.Forge.Tampered(Good, claims => claims["sub"] = "mallory@example.com");
    }

    public Uri Organisation => new(_org.BaseUrl);

    public string Issuer => _org.Issuer;

    /// <summary>The key that signs, for peers that do not read a JWKS.</summary>
    public string PublicKeyPem { get; }

    /// <summary>A token that must get through; about 1 KB.</summary>
    public string Good { get; }

    /// <summary>Signed by a key that the organisation never had, under the real key's id.</summary>
    public string Stranger { get; }

    /// <summary>Another user under the good token's signature.</summary>
    public string Tampered { get; }

    public string Expired { get; }

    /// <summary>The client of one of those agents.</summary>
    public static string ClientOf(int agent) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"0oa1load{agent:00}0000000000");

    /// <summary>A token that one of those agents presents.</summary>
    public string TokenOf(int agent) => _tokens[agent];

    /// <summary>A tool call of 300 bytes.</summary>
    public static string Message { get; } = MakeMessage(300);

    /// <summary>A request for a list.</summary>
    public static string ListMessage => """{"jsonrpc":"2.0","id":4711,"method":"tools/list","params":{}}""";

    public static async Task<World> StartAsync()
    {
        var options = DevOrgPreset.Demo();
        for (var i = 0; i < Agents; i++)
        {
            options.Apps.Add(new DevApp { ClientId = ClientOf(i), Name = ClientOf(i), RedirectUris = ["http://127.0.0.1:8400/callback"] });
        }

        var org = await DevOrgServer.StartAsync(options);
        using HttpClient http = new();
        var keys = JsonWebKeySet.Create(await http.GetStringAsync(new Uri(org.Issuer + "/v1/keys"))).Keys;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(keys[^1].N), Exponent = Base64UrlEncoder.DecodeBytes(keys[^1].E) });
        return new World(org, rsa.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>A good token of one of many users, each with twenty groups; about 1.2 KB.</summary>
    public string TokenOfUser(int user) => _org.IssueAccessToken(
        DevOrgPreset.Alice,
        Client,
        lifetime: TimeSpan.FromHours(12),
        claims: claims =>
        {
            claims["uid"] = $"00u{user:00000000000000000}";
            claims["sub"] = $"user-{user}@example.com";
            claims["groups"] = new System.Text.Json.Nodes.JsonArray([.. Enumerable.Range(0, 20).Select(g => (System.Text.Json.Nodes.JsonNode)$"team-{(user + g) % 500}")]);
        });

    public ValueTask DisposeAsync() => _org.DisposeAsync();

    private static string MakeMessage(int length)
    {
        static string With(string query) => JsonSerializer.Serialize(new
        {
            jsonrpc = "2.0",
            id = 4711,
            method = "tools/call",
            @params = new { name = "find_employee", arguments = new { query, limit = 20, include = new[] { "name", "mail", "manager" } } },
        });

        return With(new string('q', length - With(string.Empty).Length));
    }
}
