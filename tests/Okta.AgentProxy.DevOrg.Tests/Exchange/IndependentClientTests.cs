using ModelContextProtocol.Authentication;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Exchange;

/// <summary>The MCP SDK's own enterprise-managed authorization, which we did not write, against this organisation.</summary>
public sealed class IndependentClientTests
{
    private const string Resource = "https://hr.example/mcp";

    [Theory]
    [InlineData("client_secret_post")]
    [InlineData("client_secret_basic")]
    public async Task IdentityAssertionGrantProvider_OfTheMcpSdk_ObtainsAToken(string method)
    {
        await using var org = await StartAsync();
        using var http = new HttpClient();
        var provider = Provider(org, http, method, scope: null);

        var tokens = await provider.GetAccessTokenAsync(new Uri(Resource), new Uri(org.EmployeesIssuer));

        var token = Jwt.Parse(tokens.AccessToken)!;
        Assert.Equal(Resource, token.Claims.Text("aud"));
        Assert.Equal("employees:read", token.Claims.Text("scope"));
        Assert.Equal("00u1alice00000000001", token.Claims.Text("uid"));
        Assert.Equal(2, org.Org.Requests.Count(DevOrgEndpoint.Token));
    }

    [Fact]
    public async Task IdentityAssertionGrantProvider_WithScopeInTheSecondLeg_IsRefusedAsByOkta()
    {
        await using var org = await StartAsync();
        using var http = new HttpClient();
        var provider = Provider(org, http, "client_secret_post", scope: "employees:read");

        await Assert.ThrowsAsync<IdentityAssertionGrantException>(() => provider.GetAccessTokenAsync(new Uri(Resource), new Uri(org.EmployeesIssuer)));

        Assert.Equal("id_jag_scopes_in_request", org.LastInternalCode);
    }

    private static async Task<ExchangeOrg> StartAsync()
    {
        var org = await ExchangeOrg.StartAsync();
        org.Change(s => s with { Resources = [Resource] });
        org.Change(DevOrgPreset.CursorAgent, a => a with
        {
            Authentication = DevClientAuthentication.ClientSecret,
            ClientSecret = "agent-secret",
            Connections = [new DevAuthorizationServerConnection { AuthorizationServer = ExchangeOrg.Employees, Resources = [Resource] }],
        });
        return org;
    }

    private static IdentityAssertionGrantProvider Provider(ExchangeOrg org, HttpClient http, string method, string? scope) => new(
        new IdentityAssertionGrantProviderOptions
        {
            ClientId = DevOrgPreset.CursorAgent,
            ClientSecret = "agent-secret",
            TokenEndpointAuthMethod = method,
            Scope = scope,
            IdpUrl = org.Org.BaseUrl,
            IdpClientId = DevOrgPreset.CursorAgent,
            IdpClientSecret = "agent-secret",
            IdpScope = "employees:read",
            IdTokenCallback = (_, _) => Task.FromResult(org.AliceIdToken),
        },
        http);
}
