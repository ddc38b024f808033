namespace Okta.AgentProxy.DevOrg;

/// <summary>Ready-made organisations with ids that never change.</summary>
public static class DevOrgPreset
{
    /// <summary>The login of the user who is in <c>Everyone</c>, <c>Admins</c> and <c>HR</c>.</summary>
    public const string Alice = "alice@example.com";

    /// <summary>The login of the user who is in <c>Everyone</c> only.</summary>
    public const string Bob = "bob@example.com";

    /// <summary>The client id of Cursor, whose agent is <see cref="CursorAgent"/>.</summary>
    public const string CursorClient = "0oa1cursor0000000001";

    /// <summary>The client id of Claude Code, whose agent is <see cref="ClaudeCodeAgent"/>.</summary>
    public const string ClaudeCodeClient = "0oa1claudecode000001";

    /// <summary>The client id of Copilot, whose agent is <see cref="CopilotAgent"/>.</summary>
    public const string CopilotClient = "0oa1copilot000000001";

    /// <summary>The agent id of Cursor.</summary>
    public const string CursorAgent = "wlp1cursor0000000001";

    /// <summary>The agent id of Claude Code.</summary>
    public const string ClaudeCodeAgent = "wlp1claudecode000001";

    /// <summary>The agent id of Copilot.</summary>
    public const string CopilotAgent = "wlp1copilot000000001";

    /// <summary>The id of the custom authorization server that protects the employees backend and takes ID-JAGs only.</summary>
    public const string EmployeesServer = "employees";

    /// <summary>The resource indicator of the vaulted secret, an API key under the key <c>api_key</c>.</summary>
    public const string SecretResource = "orn:okta:pam:00o1devorg0000000000:secrets:3ad38bbd-c057-4a69-9d8d-06b8ca86f411";

    /// <summary>The resource indicator of the service account <c>svc-partners</c>.</summary>
    public const string ServiceAccountResource = "orn:okta:pam:00o1devorg0000000000:apps:partners:0oa1partners00000001:service_accounts:5f0f2f0a-1d0c-4c55-9c0e-2f2c7d3b1a90";

    /// <summary>The resource indicator of the third party whose tokens need the user's consent.</summary>
    public const string StsResource = "https://thirdparty.example/api";

    /// <summary>
    /// Where the clients that people use want the code sent, as they document it. Compared character by character, as Okta does: a client that takes any free port
    /// must be told one of these, or its own be added with <see cref="DevOrgOptions.AddRedirectUris"/>.
    /// </summary>
    public static IReadOnlyList<string> ClientRedirectUris { get; } =
    [
        "http://127.0.0.1:8400/callback", // the samples and tests here
        "http://localhost:8400/callback",
        "http://localhost:6274/oauth/callback", // MCP Inspector
        "http://localhost:6274/oauth/callback/debug",
        "http://127.0.0.1:6276/oauth/callback", // MCP Inspector's command line
        "http://localhost:8080/callback", // Claude Code with --callback-port 8080
        "http://127.0.0.1:33418", // VS Code
        "http://127.0.0.1:33418/",
        "https://vscode.dev/redirect",
        "cursor://anysphere.cursor-mcp/oauth/callback", // Cursor
        "http://localhost:3334/oauth/callback", // mcp-remote
        "https://claude.ai/api/mcp/auth_callback", // claude.ai
    ];

    /// <summary>
    /// The organisation of the quick start: the users alice and bob; the public applications and agents cursor, claude-code and copilot;
    /// the server <c>default</c> (<c>api://default</c>, scopes <c>mcp:read</c> and <c>mcp:write</c>, groups in tokens, JWT Bearer on) and the server
    /// <c>employees</c> (<c>api://employees</c>, scopes <c>employees:read</c> and <c>employees:write</c>, JWT Bearer only). Every agent may exchange the access
    /// tokens of its own application. Cursor may obtain everything: ID-JAGs for both servers, the secret, the service account, the third party's tokens;
    /// Claude Code only ID-JAGs for <c>employees:read</c>; Copilot nothing. Agents authenticate with a key made by <see cref="DevOrganization.CreateClientKey"/>.
    /// Every application takes the redirect URIs in <see cref="ClientRedirectUris"/>.
    /// </summary>
    /// <param name="change">Changes the organisation before it is returned; default none.</param>
    /// <returns>Fresh options, to be changed at will.</returns>
    public static DevOrgOptions Demo(Action<DevOrgOptions>? change = null)
    {
        var options = new DevOrgOptions();
        options.Users.Add(new DevUser { Id = "00u1alice00000000001", Login = Alice, Name = "Alice Doe", Groups = ["Everyone", "Admins", "HR"] });
        options.Users.Add(new DevUser { Id = "00u1bob0000000000001", Login = Bob, Name = "Bob Roe" });

        Add(
            options,
            "cursor",
            CursorClient,
            CursorAgent,
            new DevAuthorizationServerConnection { AuthorizationServer = EmployeesServer },
            new DevAuthorizationServerConnection { AuthorizationServer = DevOrganization.DefaultServer },
            new DevSecretConnection { Resource = SecretResource, Values = new Dictionary<string, string> { ["api_key"] = "demo-api-key" } },
            new DevServiceAccountConnection { Resource = ServiceAccountResource, Username = "svc-partners", Password = "demo-password" },
            new DevStsConnection { Resource = StsResource });
        Add(options, "claude-code", ClaudeCodeClient, ClaudeCodeAgent, new DevAuthorizationServerConnection { AuthorizationServer = EmployeesServer, Scopes = ["employees:read"] });
        Add(options, "copilot", CopilotClient, CopilotAgent);

        options.AuthorizationServers.Clear();
        options.AuthorizationServers.Add(new DevAuthorizationServer
        {
            Id = DevOrganization.DefaultServer,
            GroupsClaim = true,
            AccessRules = [new DevAccessRule { GrantTypes = [DevGrants.AuthorizationCode, DevGrants.ClientCredentials, DevGrants.JwtBearer] }],
        });
        options.AuthorizationServers.Add(new DevAuthorizationServer
        {
            Id = EmployeesServer,
            Audience = "api://employees",
            Scopes = ["employees:read", "employees:write"],
            GroupsClaim = true,
            AccessRules = [new DevAccessRule { GrantTypes = [DevGrants.JwtBearer] }],
        });
        change?.Invoke(options);
        return options;
    }

    private static void Add(DevOrgOptions options, string name, string clientId, string agentId, params DevConnection[] connections)
    {
        options.Apps.Add(new DevApp { ClientId = clientId, Name = name, RedirectUris = ClientRedirectUris });
        options.Agents.Add(new DevAgent
        {
            Id = agentId,
            Name = name,
            LinkedClientId = clientId,

            // The default server has one audience; to be exchanged, its tokens must be meant for the agent.
            ResourceUrl = "api://default",
            DelegationLinks = [clientId],
            Connections = connections,
        });
    }
}
