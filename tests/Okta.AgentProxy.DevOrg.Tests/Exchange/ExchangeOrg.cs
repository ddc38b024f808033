using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Exchange;

namespace Okta.AgentProxy.DevOrg.Tests.Exchange;

/// <summary>A running organisation, and cursor with its key.</summary>
internal sealed class ExchangeOrg : IAsyncDisposable
{
    public const string Employees = DevOrgPreset.EmployeesServer;

    // Keys take time to make; these tests are not about them.
    private static readonly DevClientKeyPair SharedKey = DevClientKeyPair.Create("cursor-1");

    private ExchangeOrg(TestOrg org) => Test = org;

    public TestOrg Test { get; }

    public DevOrganization Org => Test.Org;

    public string? LastInternalCode => Test.LastInternalCode;

    public static DevClientKeyPair Key => SharedKey;

    public string EmployeesIssuer => Org.IssuerOf(Employees);

    /// <summary>An ID token that cursor's own client got for alice.</summary>
    public string AliceIdToken => Org.IssueIdToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient);

    /// <summary>An access token that cursor's own client got for alice.</summary>
    public string AliceAccessToken => Org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient);

    public static async Task<ExchangeOrg> StartAsync(Action<DevOrgOptions>? configure = null)
    {
        var org = new ExchangeOrg(await TestOrg.StartAsync(configure));
        foreach (var id in (string[])[DevOrgPreset.CursorAgent, DevOrgPreset.ClaudeCodeAgent, DevOrgPreset.CopilotAgent])
        {
            org.Change(id, a => a with { Keys = [SharedKey.PublicKey] });
        }

        return org;
    }

    public void Change(string agentId, Func<DevAgent, DevAgent> change) => Org.Set(change(Org.Registry.FindAgent(agentId)!));

    public void Change(Func<DevAuthorizationServer, DevAuthorizationServer> change, string server = Employees) => Org.Set(change(Org.Server(server).Settings!));

    /// <summary>A good exchange for an ID-JAG; <paramref name="changes"/> set parameters, or drop them with <see langword="null"/>.</summary>
    public Task<(int Status, JsonObject? Body)> ExchangeAsync(string agent = DevOrgPreset.CursorAgent, params (string Name, string? Value)[] changes)
    {
        var form = new List<(string Name, string? Value)>
        {
            ("grant_type", DevGrants.TokenExchange),
            ("requested_token_type", TokenTypes.IdJag),
            ("subject_token", AliceIdTokenOf(agent)),
            ("subject_token_type", TokenTypes.IdToken),
            ("audience", EmployeesIssuer),
            ("scope", "employees:read"),
        };
        form.AddRange(Assertion(agent, ""));
        return Test.TokenAsync("", Merge(form, changes));
    }

    public async Task<string> IdJagAsync(string agent = DevOrgPreset.CursorAgent, params (string Name, string? Value)[] changes)
    {
        var (status, body) = await ExchangeAsync(agent, changes);
        Assert.True(status == 200, LastInternalCode);
        return (string)body!["access_token"]!;
    }

    public Task<(int Status, JsonObject? Body)> RedeemAsync(string jag, string agent = DevOrgPreset.CursorAgent, string server = Employees, params (string Name, string? Value)[] changes)
    {
        var form = new List<(string Name, string? Value)> { ("grant_type", DevGrants.JwtBearer), ("assertion", jag) };
        form.AddRange(Assertion(agent, server));
        return Test.TokenAsync(server, Merge(form, changes));
    }

    public (string Name, string? Value)[] Assertion(string clientId, string server, string endpoint = "token") =>
    [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", SharedKey.SignAssertion(clientId, $"{Org.BaseUrl}{TestOrg.Path(server)}/{endpoint}", Test.Clock)),
    ];

    public ValueTask DisposeAsync() => Test.DisposeAsync();

    private string AliceIdTokenOf(string agent) =>
        Org.IssueIdToken(DevOrgPreset.Alice, Org.Registry.FindAgent(agent)?.LinkedClientId ?? agent);

    private static (string Name, string? Value)[] Merge(List<(string Name, string? Value)> form, (string Name, string? Value)[] changes) =>
        [.. form.Where(f => !Array.Exists(changes, c => c.Name == f.Name)), .. changes];
}
