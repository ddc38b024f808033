namespace Okta.AgentProxy.DevOrg;

/// <content>Changes of what is in the organisation already, such as what <see cref="DevOrgPreset.Demo"/> put there.</content>
public sealed partial class DevOrgOptions
{
    /// <summary>Lets an application be signed in to with more redirect URIs.</summary>
    /// <param name="clientId">The application.</param>
    /// <param name="uris">The URIs, each compared character by character.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such application.</exception>
    public DevOrgOptions AddRedirectUris(string clientId, params IEnumerable<string> uris) =>
        ChangeApp(clientId, app => app with { RedirectUris = [.. app.RedirectUris.Union(uris, StringComparer.Ordinal)] });

    /// <summary>Registers one more public key of an agent.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="key">The key; <see cref="DevClientKeyPair"/> makes one.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such agent.</exception>
    public DevOrgOptions AddAgentKey(string agentId, DevClientKey key) => ChangeAgent(agentId, agent => agent with { Keys = [.. agent.Keys, key] });

    /// <summary>Lets an agent obtain one thing more.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="connection">What it is connected to.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such agent.</exception>
    public DevOrgOptions AddConnection(string agentId, DevConnection connection) =>
        ChangeAgent(agentId, agent => agent with { Connections = [.. agent.Connections, connection] });

    /// <summary>Puts a user into more groups.</summary>
    /// <param name="login">The user.</param>
    /// <param name="groups">The groups.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public DevOrgOptions AddGroups(string login, params IEnumerable<string> groups) =>
        ChangeUser(login, user => user with { Groups = [.. user.Groups.Union(groups, StringComparer.Ordinal)] });

    /// <summary>Changes a user.</summary>
    /// <param name="login">The user.</param>
    /// <param name="change">Returns the user as it shall be.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public DevOrgOptions ChangeUser(string login, Func<DevUser, DevUser> change) => Change(Users, user => user.Login, login, change);

    /// <summary>Changes an application.</summary>
    /// <param name="clientId">The application.</param>
    /// <param name="change">Returns the application as it shall be.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such application.</exception>
    public DevOrgOptions ChangeApp(string clientId, Func<DevApp, DevApp> change) => Change(Apps, app => app.ClientId, clientId, change);

    /// <summary>Changes an agent.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="change">Returns the agent as it shall be.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such agent.</exception>
    public DevOrgOptions ChangeAgent(string agentId, Func<DevAgent, DevAgent> change) => Change(Agents, agent => agent.Id, agentId, change);

    /// <summary>Changes a custom authorization server.</summary>
    /// <param name="id">The authorization server.</param>
    /// <param name="change">Returns the authorization server as it shall be.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There is no such authorization server.</exception>
    public DevOrgOptions ChangeAuthorizationServer(string id, Func<DevAuthorizationServer, DevAuthorizationServer> change) =>
        Change(AuthorizationServers, server => server.Id, id, change);

    private DevOrgOptions Change<T>(IList<T> all, Func<T, string> idOf, string id, Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var i = 0; i < all.Count; i++)
        {
            if (idOf(all[i]) == id)
            {
                all[i] = change(all[i]);
                return this;
            }
        }

        throw new ArgumentException($"There is no {typeof(T).Name} '{id}'. There are: {string.Join(", ", all.Select(idOf))}.", nameof(id));
    }
}
