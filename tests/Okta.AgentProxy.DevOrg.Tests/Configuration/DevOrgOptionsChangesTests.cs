using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy.DevOrg.Tests.Configuration;

/// <summary>A preset is changed by name, listens where it is told to, and knows the clients that people use.</summary>
public sealed class DevOrgOptionsChangesTests
{
    private static readonly string[] Uris = ["http://localhost:9999/cb", "http://localhost:6274/oauth/callback"];

    public static TheoryData<string> Documented =>
    [
        "http://localhost:6274/oauth/callback", "http://localhost:6274/oauth/callback/debug", "http://localhost:8080/callback", "http://127.0.0.1:33418",
        "https://vscode.dev/redirect", "cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:3334/oauth/callback", "https://claude.ai/api/mcp/auth_callback",
    ];

    [Fact]
    public void Demo_ChangedByName_HasTheChanges()
    {
        var key = DevClientKeyPair.Create("k1").PublicKey;

        var options = DevOrgPreset.Demo(o => o
            .AddRedirectUris(DevOrgPreset.CursorClient, Uris)
            .AddAgentKey(DevOrgPreset.CursorAgent, key)
            .AddConnection(DevOrgPreset.CopilotAgent, new DevAuthorizationServerConnection { AuthorizationServer = DevOrgPreset.EmployeesServer })
            .AddGroups(DevOrgPreset.Bob, "HR", "Everyone")
            .ChangeApp(DevOrgPreset.CopilotClient, app => app with { Active = false })
            .ChangeAuthorizationServer(DevOrgPreset.EmployeesServer, server => server with { Audience = "api://hr" }));

        Assert.Equal([.. DevOrgPreset.ClientRedirectUris, Uris[0]], options.Apps.Single(app => app.ClientId == DevOrgPreset.CursorClient).RedirectUris);
        Assert.Equal([key], options.Agents.Single(agent => agent.Id == DevOrgPreset.CursorAgent).Keys);
        Assert.Single(options.Agents.Single(agent => agent.Id == DevOrgPreset.CopilotAgent).Connections);
        Assert.Equal(["Everyone", "HR"], options.Users.Single(user => user.Login == DevOrgPreset.Bob).Groups);
        Assert.False(options.Apps.Single(app => app.ClientId == DevOrgPreset.CopilotClient).Active);
        Assert.Equal("api://hr", options.AuthorizationServers.Single(server => server.Id == DevOrgPreset.EmployeesServer).Audience);
        Assert.DoesNotContain(Uris[0], DevOrgPreset.Demo().Apps.SelectMany(app => app.RedirectUris));
    }

    [Fact]
    public void Change_OfWhatIsNotThere_NamesWhatThereIs()
    {
        var options = DevOrgPreset.Demo();

        var problems = new Action[]
        {
            () => options.AddGroups("carol", "x"), () => options.AddRedirectUris("0oa", "x"), () => options.ChangeAgent("wlp", agent => agent), () => options.ChangeAuthorizationServer("hr", server => server),
        }.Select(Assert.Throws<ArgumentException>).Select(problem => problem.Message).ToArray();

        Assert.Contains($"There is no DevUser 'carol'. There are: {DevOrgPreset.Alice}, {DevOrgPreset.Bob}.", problems[0], StringComparison.Ordinal);
        Assert.Contains(DevOrgPreset.CopilotClient, problems[1], StringComparison.Ordinal);
        Assert.Contains(DevOrgPreset.CopilotAgent, problems[2], StringComparison.Ordinal);
        Assert.Contains("default, employees", problems[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_ThatIsAskedFor_IsListenedOn_AndNoOtherWhenItIsTaken()
    {
        var port = FreePort();
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo(o => o.Port = port));

        var second = await Record.ExceptionAsync(async () => await DevOrgServer.StartAsync(new DevOrgOptions { Port = port }));

        Assert.Equal($"http://127.0.0.1:{port}", org.BaseUrl);
        Assert.IsType<IOException>(second, exactMatch: false);
    }

    [Theory]
    [InlineData(-1, null, "Port -1")]
    [InlineData(65536, null, "Port 65536")]
    [InlineData(5000, "http://127.0.0.1:5001", "name two ports")]
    public async Task Port_ThatCannotBe_IsAProblem(int port, string? baseUrl, string expected)
    {
        DevOrgOptions options = new() { Port = port, BaseUrl = baseUrl is null ? null : new Uri(baseUrl) };

        var problem = await Record.ExceptionAsync(async () => await DevOrgServer.StartAsync(options));

        Assert.Contains(expected, problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task RedirectUri_OfARealClient_IsTaken_AndNotItsNeighbours(string uri)
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo(o => o.AutoSignIn = DevOrgPreset.Alice));
        using HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });

        var taken = await http.GetAsync(Authorize(org, uri));
        var neighbour = await http.GetAsync(Authorize(org, $"{uri}x"));

        Assert.StartsWith(uri, taken.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, null), (neighbour.StatusCode, neighbour.Headers.Location));
    }

    private static Uri Authorize(DevOrgServer org, string redirectUri) => new(
        $"{org.Issuer}/v1/authorize?response_type=code&client_id={DevOrgPreset.CursorClient}&scope=mcp:read&state=s&code_challenge={new string('c', 43)}&code_challenge_method=S256"
        + $"&redirect_uri={Uri.EscapeDataString(redirectUri)}");

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
