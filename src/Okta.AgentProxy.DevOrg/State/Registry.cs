using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy.DevOrg.State;

/// <summary>Users, applications, agents and authorization servers as they are now. Thread-safe; entries are immutable and replaced as a whole.</summary>
internal sealed class Registry : IDisposable
{
    private readonly ConcurrentDictionary<string, DevUser> users = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, DevApp> apps = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, DevAgent> agents = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, AuthorizationServer> servers = new(StringComparer.Ordinal);

    public Registry(DevOrgOptions options)
    {
        servers[""] = new AuthorizationServer("", null);
        foreach (var server in options.AuthorizationServers)
        {
            Set(server);
        }

        foreach (var user in options.Users)
        {
            Set(user);
        }

        foreach (var app in options.Apps)
        {
            Set(app);
        }

        foreach (var agent in options.Agents)
        {
            Set(agent);
        }
    }

    public IEnumerable<DevUser> Users => users.Values.OrderBy(u => u.Login, StringComparer.Ordinal);

    public AuthorizationServer Org => servers[""];

    public void Set(DevUser user) => users[user.Id] = user;

    public void Set(DevApp app) => apps[app.ClientId] = app;

    public void Set(DevAgent agent) => agents[agent.Id] = agent;

    public void Set(DevAuthorizationServer settings) => servers.AddOrUpdate(
        settings.Id,
        id => new AuthorizationServer(id, settings),
        (_, server) =>
        {
            server.Settings = settings;
            return server;
        });

    /// <summary>Finds a user by id or by login; logins compare without case, as with Okta.</summary>
    public DevUser? FindUser(string? idOrLogin) =>
        string.IsNullOrEmpty(idOrLogin) ? null
        : users.TryGetValue(idOrLogin, out var user) ? user
        : users.Values.FirstOrDefault(u => string.Equals(u.Login, idOrLogin, StringComparison.OrdinalIgnoreCase));

    public DevApp? FindApp(string? clientId) => clientId is not null && apps.TryGetValue(clientId, out var app) ? app : null;

    public DevAgent? FindAgent(string? id) => id is not null && agents.TryGetValue(id, out var agent) ? agent : null;

    public DevAgent? FindAgentLinkedTo(string clientId) => agents.Values.FirstOrDefault(a => a.LinkedClientId == clientId);

    public bool TryFindServer(string? id, [NotNullWhen(true)] out AuthorizationServer? server)
    {
        server = null;
        return id is not null && servers.TryGetValue(id, out server);
    }

    public AuthorizationServer? FindServerByIssuer(string? issuer, string baseUrl) =>
        servers.Values.FirstOrDefault(s => issuer == baseUrl + s.Path);

    public void Dispose()
    {
        foreach (var server in servers.Values)
        {
            server.Dispose();
        }
    }
}
