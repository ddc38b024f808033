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

    /// <summary>
    /// The organisation of the quick start: the users alice and bob; the public applications and agents cursor, claude-code and copilot;
    /// the server <c>default</c> (<c>api://default</c>, scopes <c>mcp:read</c> and <c>mcp:write</c>, groups in tokens, JWT Bearer on).
    /// </summary>
    /// <returns>Fresh options, to be changed at will.</returns>
    public static DevOrgOptions Demo()
    {
        var options = new DevOrgOptions();
        options.Users.Add(new DevUser { Id = "00u1alice00000000001", Login = Alice, Name = "Alice Doe", Groups = ["Everyone", "Admins", "HR"] });
        options.Users.Add(new DevUser { Id = "00u1bob0000000000001", Login = Bob, Name = "Bob Roe" });

        Add(options, "cursor", CursorClient, CursorAgent);
        Add(options, "claude-code", ClaudeCodeClient, ClaudeCodeAgent);
        Add(options, "copilot", CopilotClient, CopilotAgent);

        options.AuthorizationServers.Clear();
        options.AuthorizationServers.Add(new DevAuthorizationServer
        {
            Id = DevOrganization.DefaultServer,
            GroupsClaim = true,
            AccessRules = [new DevAccessRule { GrantTypes = [DevGrants.AuthorizationCode, DevGrants.ClientCredentials, DevGrants.JwtBearer] }],
        });
        return options;
    }

    private static void Add(DevOrgOptions options, string name, string clientId, string agentId)
    {
        options.Apps.Add(new DevApp { ClientId = clientId, Name = name, RedirectUris = ["http://127.0.0.1:8400/callback", "http://localhost:8400/callback"] });
        options.Agents.Add(new DevAgent { Id = agentId, Name = name, LinkedClientId = clientId });
    }
}
