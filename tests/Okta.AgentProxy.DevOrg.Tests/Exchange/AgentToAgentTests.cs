using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Exchange;

public sealed class AgentToAgentTests
{
    private const string Agent1 = DevOrgPreset.CursorAgent;
    private const string Agent2 = DevOrgPreset.ClaudeCodeAgent;
    private const string Url1 = "https://agent1.example.com";
    private const string Url2 = "https://agent2.example.com";
    private const string Client = TestOrg.Service;

    [Fact]
    public async Task Chain_OfTwoAgents_NamesEveryActorInOrder()
    {
        await using var org = await StartAsync();

        // T1: the client's own token for agent 1. T2, T3: agent 1 for agent 2. T4, T5: agent 2 for the resource.
        var (_, t1) = await org.Test.TokenAsync("agents", ("grant_type", "client_credentials"), ("client_id", Client), ("client_secret", TestOrg.ServiceSecret), ("scope", "mcp:read"), ("resource", Url1));
        var t2 = await JagAsync(org, Agent1, Text(t1), "agents", Url2);
        var (_, t3) = await org.RedeemAsync(t2, Agent1, "agents");
        var t4 = await JagAsync(org, Agent2, Text(t3), "default", null);
        var (_, t5) = await org.RedeemAsync(t4, Agent2, "default");

        var last = Jwt.Parse(Text(t5))!.Claims;
        Assert.Equal(Url2, Jwt.Parse(Text(t3))!.Claims.Text("aud"));
        Assert.Equal("service", last.Text("sub_profile"));
        Assert.Equal(Client, last.Text("sub"));
        Assert.False(last.ContainsKey("uid"));
        Assert.Equal(
            "{'sub':'AGENT2','sub_profile':'ai_agent','act':{'sub':'AGENT1','sub_profile':'ai_agent','act':{'sub':'CLIENT','sub_profile':'service'}}}"
                .Replace('\'', '"').Replace("AGENT2", Agent2, StringComparison.Ordinal).Replace("AGENT1", Agent1, StringComparison.Ordinal).Replace("CLIENT", Client, StringComparison.Ordinal),
            last["act"]!.ToJsonString());
    }

    [Fact]
    public async Task Chain_LongerThanTheLimit_IsRefused()
    {
        await using var org = await StartAsync(o => o.MaxActorDepth = 2);
        var t1 = org.Org.IssueAccessToken(null, Client, ["mcp:read"], audience: Url1, authorizationServerId: "agents");
        var t3 = Text((await org.RedeemAsync(await JagAsync(org, Agent1, t1, "agents", Url2), Agent1, "agents")).Body);

        await ExchangeAsync(org, Agent2, t3, "default", null);

        Assert.Equal("invalid_subject_token_act_claim_depth", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_ForAnAgentWithoutItsResource_IsRefused()
    {
        await using var org = await StartAsync();
        var t1 = org.Org.IssueAccessToken(null, Client, ["mcp:read"], audience: Url1, authorizationServerId: "agents");

        await ExchangeAsync(org, Agent1, t1, "agents", "https://agent3.example.com");
        var other = org.LastInternalCode;
        await ExchangeAsync(org, Agent1, t1, "agents", null);

        Assert.Equal("token_exchange_invalid_resource", other);
        Assert.Equal("token_exchange_invalid_resource", org.LastInternalCode);
    }

    [Fact]
    public async Task Exchange_TokenForTheOtherAgent_IsRefused()
    {
        await using var org = await StartAsync();
        var forAgent1 = org.Org.IssueAccessToken(null, Client, ["mcp:read"], audience: Url1, authorizationServerId: "agents");
        org.Change(Agent2, a => a with { DelegationLinks = [Agent1, Client] });

        await ExchangeAsync(org, Agent2, forAgent1, "default", null);

        Assert.Equal("invalid_subject_token", org.LastInternalCode);
    }

    private static Task<ExchangeOrg> StartAsync(Action<DevOrgOptions>? configure = null) => ExchangeOrg.StartAsync(o =>
    {
        configure?.Invoke(o);
        o.AuthorizationServers.Add(new DevAuthorizationServer
        {
            Id = "agents",
            Resources = [Url1, Url2],
            AccessRules = [new DevAccessRule { GrantTypes = [DevGrants.ClientCredentials, DevGrants.JwtBearer] }],
        });
        var agents = o.Agents.ToDictionary(a => a.Id);
        o.Agents.Clear();
        o.Agents.Add(agents[Agent1] with { ResourceUrl = Url1, DelegationLinks = [Client], Connections = [new DevAgentConnection { AgentId = Agent2, AuthorizationServer = "agents" }] });
        o.Agents.Add(agents[Agent2] with { ResourceUrl = Url2, DelegationLinks = [Agent1], Connections = [new DevAuthorizationServerConnection { AuthorizationServer = "default" }] });
        o.Agents.Add(agents[DevOrgPreset.CopilotAgent]);
    });

    private static Task<(int Status, JsonObject? Body)> ExchangeAsync(ExchangeOrg org, string agent, string subject, string server, string? resource) => org.ExchangeAsync(
        agent, ("subject_token", subject), ("subject_token_type", TokenTypes.AccessToken), ("audience", org.Org.IssuerOf(server)), ("scope", "mcp:read"), ("resource", resource));

    private static async Task<string> JagAsync(ExchangeOrg org, string agent, string subject, string server, string? resource)
    {
        var (status, body) = await ExchangeAsync(org, agent, subject, server, resource);
        Assert.True(status == 200, org.LastInternalCode);
        return Text(body);
    }

    private static string Text(JsonObject? body) => (string)body!["access_token"]!;
}
