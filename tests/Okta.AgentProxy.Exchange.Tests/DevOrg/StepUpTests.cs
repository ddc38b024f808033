using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Exchange.Tests.DevOrg;

/// <summary>An identity provider that wants a second factor for one resource, from the exchange to the client and back.</summary>
public sealed class StepUpTests
{
    private const string Strong = "urn:okta:loa:2fa:any";

    [Fact]
    public async Task Exchange_ThatWantsABetterSignIn_ReachesTheClientAndIsMetByOne()
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}""", http.RequestAborted);
        });
        await using var proxy = await StartAsync(backend.Url);

        using var refused = await Caller(proxy, acr: null).PostAsync("/employees", Some.ToolsList);
        using var old = await Caller(proxy, Strong, secondsAgo: 3_600).PostAsync("/employees", Some.ToolsList);
        using var accepted = await Caller(proxy, Strong).PostAsync("/employees", Some.ToolsList);

        await refused.ShouldBeDeniedAsync("insufficient_user_authentication", HttpStatusCode.Unauthorized, "cursor");
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer error=\"insufficient_user_authentication\", error_description=", challenge, StringComparison.Ordinal);
        Assert.Contains("/.well-known/oauth-protected-resource/employees\"", challenge, StringComparison.Ordinal);
        Assert.EndsWith($"acr_values=\"{Strong}\", max_age=\"600\"", challenge, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);

        // What the weak token was refused is remembered for that token alone.
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(1, backend.Requests.DeliveriesOf("1"));
    }

    [Theory]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":"phr phrh","max_age":30}""", "acr_values=\"phr phrh\", max_age=\"30\"")]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":"a\", resource_metadata=\"https://evil.example","max_age":"5"}""", "scope=\"mcp:read\", max_age=\"5\"")]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":"a\r\nX-Evil: 1"}""", "scope=\"mcp:read\"")]
    [InlineData("""{"error":"insufficient_user_authentication","acr_values":["phr"],"max_age":-1}""", "scope=\"mcp:read\"")]
    public async Task Exchange_WithHostileDemands_LeavesOnlyWhatIsWellFormed(string body, string end)
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await StartAsync(backend.Url);
        proxy.Org.Organization.Faults.Add(DevOrgEndpoint.Token, DevOrgFault.Body(400, body));

        using var response = await Caller(proxy, Strong).PostAsync("/employees", Some.ToolsList);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.EndsWith(end, Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", response.Headers.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static Task<TestProxy> StartAsync(Uri backend)
    {
        var key = DevClientKeyPair.Create("cursor-1");
        return TestProxy.StartAsync(p => p
            .Agent("cursor", ["employees"])
            .Setting("agents:cursor:agent_id", DevOrgPreset.CursorAgent)
            .Setting("agents:cursor:private_key", key.PrivateKeyPem)
            .Setting("agents:cursor:private_key_kid", key.KeyId)
            .Services(s => s.AddTokenExchange())
            .Org(org =>
            {
                var index = org.Agents.ToList().FindIndex(a => a.Id == DevOrgPreset.CursorAgent);
                org.Agents[index] = org.Agents[index] with
                {
                    Keys = [key.PublicKey],
                    Connections = [.. org.Agents[index].Connections.Select(c => c is DevAuthorizationServerConnection server ? server with { RequiredAcr = Strong, MaxAuthAge = TimeSpan.FromMinutes(10) } : c)],
                };
            })
            .Backend("employees", "/employees", backend, "okta-cross-app", ("auth_config:scopes", "employees:read"))
            .Configuration(c =>
            {
                // The organisation's address is only known now.
                var issuer = ((IConfiguration)c)["AgentProxy:okta_domain"] + "/oauth2/" + DevOrgPreset.EmployeesServer;
                c.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["AgentProxy:backends:employees:auth_config:target_authorization_server"] = issuer,
                    ["AgentProxy:backends:employees:auth_config:target_token_endpoint"] = issuer + "/v1/token",
                });
            }));
    }

    private static TestCaller Caller(TestProxy proxy, string? acr, int secondsAgo = 0) => proxy.With(proxy.Org.IssueAccessToken(
        DevOrgPreset.Alice,
        DevOrgPreset.CursorClient,
        ["mcp:read", "mcp:write"],
        claims: c =>
        {
            c["auth_time"] = JsonValue.Create((long)c["iat"]! - secondsAgo);
            if (acr is not null)
            {
                c["acr"] = acr;
            }
        }));
}
