using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.OAuth;

public sealed class ClientAuthenticatorTests
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly (string Name, string? Value)[] Grant = [("grant_type", "client_credentials"), ("scope", "mcp:read")];

    [Fact]
    public async Task Secret_InTheForm_IsAccepted()
    {
        await using var org = await StartAsync();

        var (status, _) = await org.TokenAsync("default", [.. Grant, ("client_id", Service), ("client_secret", ServiceSecret)]);

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Secret_InTheHeader_IsFormDecoded()
    {
        await using var org = await StartAsync();

        using var encoded = await org.SendAsync("/oauth2/default/v1/token", Basic(Service, WebUtility.UrlEncode(ServiceSecret)), Grant);
        using var raw = await org.SendAsync("/oauth2/default/v1/token", Basic(Service, ServiceSecret), Grant);

        Assert.Equal(HttpStatusCode.OK, encoded.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, raw.StatusCode);
        Assert.StartsWith("Basic ", raw.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "missing_client_credentials", 401, "invalid_client")]
    [InlineData("0oaunknown", null, "invalid_client_id", 401, "invalid_client")]
    [InlineData("0oaunknown", "x", "invalid_client_id", 401, "invalid_client")]
    [InlineData(Service, null, "invalid_client", 401, "invalid_client")]
    [InlineData(Service, "wrong", "invalid_client_secret", 401, "invalid_client")]
    [InlineData(Public, "x", "invalid_token_endpoint_auth_method", 401, "invalid_client")]
    [InlineData(KeyService, "x", "invalid_token_endpoint_auth_method", 401, "invalid_client")]
    [InlineData(KeyService, null, "invalid_client", 401, "invalid_client")]
    [InlineData(DevOrgPreset.CursorAgent, null, "invalid_client", 401, "invalid_client")]
    [InlineData(Public, null, "unauthorized_client", 400, "unauthorized_client")]
    public async Task Credentials_Wrong_AreRefusedAsOktaDoes(string? id, string? secret, string code, int status, string error)
    {
        await using var org = await StartAsync();

        var (actual, body) = await org.TokenAsync("default", [.. Grant, ("client_id", id), ("client_secret", secret)]);

        Assert.Equal((status, error), (actual, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
    }

    [Fact]
    public async Task Credentials_TwoMethodsAtOnce_Are401InvalidRequest()
    {
        await using var org = await StartAsync();
        var assertion = ("client_assertion", (string?)org.Assertion());
        var type = ("client_assertion_type", (string?)JwtBearer);

        using var basicAndPost = await org.SendAsync("/oauth2/default/v1/token", Basic(Service, ServiceSecret), [.. Grant, ("client_id", Service), ("client_secret", ServiceSecret)]);
        var (postAndAssertion, body) = await org.TokenAsync("default", [.. Grant, ("client_secret", ServiceSecret), type, assertion]);
        using var basicAndAssertion = await org.SendAsync("/oauth2/default/v1/token", Basic(Service, ServiceSecret), [.. Grant, type, assertion]);

        Assert.Equal([401, 401, 401], [(int)basicAndPost.StatusCode, postAndAssertion, (int)basicAndAssertion.StatusCode]);
        Assert.Equal("invalid_request", (string?)body!["error"]);
        Assert.Equal("multiple_client_credentials", org.LastInternalCode);
    }

    [Theory]
    [InlineData("Basic !!!")]
    [InlineData("Basic ")]
    [InlineData("Bearer abc")]
    [InlineData("Basic Om5vaWQ=")]
    [InlineData("Basic bm9jb2xvbg==")]
    public async Task Header_NotBasicCredentials_IsRefused(string header)
    {
        await using var org = await StartAsync();

        using var response = await org.SendAsync("/oauth2/default/v1/token", header, Grant);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_basic_auth_creds", org.LastInternalCode);
    }

    [Fact]
    public async Task Header_OtherClientIdInTheForm_IsRefused()
    {
        await using var org = await StartAsync();

        using var response = await org.SendAsync("/oauth2/default/v1/token", Basic(Service, WebUtility.UrlEncode(ServiceSecret)), [.. Grant, ("client_id", Web)]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Credentials_InTheQuery_AreRefused()
    {
        await using var org = await StartAsync();

        var (status, _) = await org.PostAsync($"/oauth2/default/v1/token?client_secret={Uri.EscapeDataString(ServiceSecret)}", [.. Grant, ("client_id", Service)]);

        Assert.Equal(400, status);
        Assert.Equal("client_credentials_in_query", org.LastInternalCode);
    }

    [Fact]
    public async Task Client_Inactive_IsRefused()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(Service)! with { Active = false });

        var (status, _) = await org.TokenAsync("default", [.. Grant, ("client_id", Service), ("client_secret", ServiceSecret)]);

        Assert.Equal(401, status);
        Assert.Equal("invalid_client", org.LastInternalCode);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "grant_type=client_credentials")]
    [InlineData("multipart/form-data; boundary=x", "--x--")]
    public async Task Body_NotAForm_Is400WithOktasErrorCode(string type, string text)
    {
        await using var org = await StartAsync();
        using var content = new StringContent(text);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await org.Http.PostAsync(new Uri("/oauth2/default/v1/token", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("E0000021", (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["errorCode"]);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task Body_TooManyOrTooLongParameters_IsRefused(int size)
    {
        await using var org = await StartAsync();
        (string, string?)[] form = size == 1000 ? [.. Enumerable.Range(0, size).Select(i => ($"p{i}", (string?)"x"))] : [("p", new string('x', size))];

        var (status, body) = await org.TokenAsync("default", form);

        Assert.Equal((400, "invalid_request"), (status, (string?)body!["error"]));
    }

    [Fact]
    public async Task Parameters_Repeated_AreRefused()
    {
        await using var org = await StartAsync();

        await org.TokenAsync("default", [.. Grant, ("scope", "mcp:write"), ("client_id", Service), ("client_secret", ServiceSecret)]);

        Assert.Equal("duplicate_oauth_params", org.LastInternalCode);
    }

    [Theory]
    [InlineData("default", null, "token_request_missing_grant_type", "invalid_request")]
    [InlineData("default", "", "token_request_missing_grant_type", "invalid_request")]
    [InlineData("default", "password", "unsupported_grant_type", "unsupported_grant_type")]
    [InlineData("default", DevGrants.TokenExchange, "unsupported_grant_type_token_exchange", "unsupported_grant_type")]
    [InlineData("", "client_credentials", "unsupported_grant_type_client_creds_org_as", "unsupported_grant_type")]
    [InlineData("", DevGrants.JwtBearer, "unsupported_grant_type", "unsupported_grant_type")]
    public async Task GrantType_NotOfThisServer_IsRefused(string server, string? grant, string code, string error)
    {
        await using var org = await StartAsync();

        var (status, body) = await org.TokenAsync(server, ("grant_type", grant), ("client_id", Service), ("client_secret", ServiceSecret));

        Assert.Equal((400, error), (status, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
    }

    [Fact]
    public async Task LinkedApplication_SignedInByIdAlone_IsNotTheAgent()
    {
        await using var org = await StartAsync();

        var (status, body) = await org.TokenAsync("", ("grant_type", DevGrants.TokenExchange), ("client_id", DevOrgPreset.CursorClient));

        Assert.Equal((400, "unauthorized_client"), (status, (string?)body!["error"]));
    }

    [Fact]
    public async Task LinkedApplication_SignedInByItsOwnSecret_IsNotTheAgent()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(DevOrgPreset.CursorClient)! with { Authentication = DevClientAuthentication.ClientSecret, ClientSecret = ServiceSecret });

        foreach (var id in (string[])[DevOrgPreset.CursorClient, DevOrgPreset.CursorAgent])
        {
            var (status, body) = await org.TokenAsync("", ("grant_type", DevGrants.TokenExchange), ("client_id", id), ("client_secret", ServiceSecret));
            Assert.Equal((400, "unauthorized_client"), (status, (string?)body!["error"]));
        }
    }

    private static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));
}
