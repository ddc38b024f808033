using System.Net;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Tests.Endpoints;

public sealed class MetadataEndpointTests
{
    [Theory]
    [InlineData("/.well-known/openid-configuration", "")]
    [InlineData("/.well-known/oauth-authorization-server", "")]
    [InlineData("/oauth2/default/.well-known/openid-configuration", "/oauth2/default")]
    [InlineData("/oauth2/default/.well-known/oauth-authorization-server", "/oauth2/default")]
    [InlineData("/.well-known/oauth-authorization-server/oauth2/default", "/oauth2/default")]
    [InlineData("/.well-known/openid-configuration/oauth2/default", "/oauth2/default")]
    public async Task Metadata_AtEveryDocumentedLocation_NamesItsIssuerAndEndpoints(string path, string issuerPath)
    {
        await using var org = await DevOrgServer.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(org.BaseUrl) };

        var document = (await client.GetFromJsonAsync<JsonObject>(path))!;

        var endpoints = org.BaseUrl + (issuerPath.Length == 0 ? "/oauth2" : issuerPath) + "/v1/";
        Assert.Equal(org.BaseUrl + issuerPath, (string?)document["issuer"]);
        Assert.Equal(endpoints + "keys", (string?)document["jwks_uri"]);
        Assert.Equal(endpoints + "token", (string?)document["token_endpoint"]);
        Assert.Equal(endpoints + "authorize", (string?)document["authorization_endpoint"]);
        Assert.Equal("S256", (string?)document["code_challenge_methods_supported"]![0]);
        Assert.Null(document["authorization_response_iss_parameter_supported"]);
    }

    [Theory]
    [InlineData("/oauth2/nowhere/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server/oauth2/nowhere")]
    [InlineData("/oauth2/nowhere/v1/keys")]
    public async Task Metadata_UnknownAuthorizationServer_Returns404WithOktasErrorBody(string path)
    {
        await using var org = await DevOrgServer.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(org.BaseUrl) };

        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));

        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("E0000007", (string?)body["errorCode"]);
        Assert.Equal("E0000007", (string?)body["errorLink"]);
        Assert.Contains("nowhere", (string?)body["errorSummary"], StringComparison.Ordinal);
        Assert.NotNull(body["errorId"]);
        Assert.Empty(body["errorCauses"]!.AsArray());
    }
}
