using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg;

/// <summary>
/// The running organisation: its users, applications, agents, servers and keys, and what tests need to see and steer. Thread-safe.
/// </summary>
public sealed class DevOrganization : IDisposable
{
    /// <summary>The id of the custom authorization server that every method takes when none is named.</summary>
    public const string DefaultServer = "default";

    /// <summary>The id that stands for the org authorization server.</summary>
    public const string OrgServer = "";

    private readonly Func<IEnumerable<string>> addresses;

    private string? baseUrl;

    internal DevOrganization(DevOrgOptions options, Func<IEnumerable<string>>? addresses = null, ILogger<DevOrganization>? logger = null)
    {
        if (DevOrgOptionsValidator.Validate(options) is { Count: > 0 } problems)
        {
            throw new OptionsValidationException(nameof(DevOrgOptions), typeof(DevOrgOptions), problems);
        }

        Options = options;
        Logger = logger ?? NullLogger<DevOrganization>.Instance;
        this.addresses = addresses ?? (() => []);
        Registry = new Registry(options);
        State = new OrgState(options.TimeProvider);
        Tokens = new TokenIssuer(() => BaseUrl, options.TimeProvider);
        Faults = new FaultPlan(options.TimeProvider);
        Forge = new TokenForge(this);
        ClientAuthenticator = new ClientAuthenticator(this);
        TokenReader = new TokenReader(this);
    }

    /// <summary>The base URL without a trailing slash, which is the issuer of the org authorization server.</summary>
    /// <exception cref="InvalidOperationException">No URL is configured and the server does not listen yet.</exception>
    public string BaseUrl => baseUrl ??= FindBaseUrl();

    /// <summary>Makes endpoints go wrong.</summary>
    public FaultPlan Faults { get; }

    /// <summary>What arrived: counters and the token requests.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Makes hostile tokens.</summary>
    public TokenForge Forge { get; }

    internal DevOrgOptions Options { get; }

    internal Registry Registry { get; }

    internal OrgState State { get; }

    internal TokenIssuer Tokens { get; }

    internal ILogger Logger { get; }

    internal ClientAuthenticator ClientAuthenticator { get; }

    internal TokenReader TokenReader { get; }

    internal TimeProvider Clock => Options.TimeProvider;

    /// <summary>The issuer of an authorization server.</summary>
    /// <param name="authorizationServerId">The id; <see cref="OrgServer"/> for the org server.</param>
    /// <returns>The issuer, without a trailing slash.</returns>
    public string IssuerOf(string authorizationServerId = DefaultServer) => Tokens.IssuerOf(Server(authorizationServerId));

    /// <summary>Adds or replaces a user.</summary>
    /// <param name="user">The user.</param>
    public void Set(DevUser user) => Registry.Set(user);

    /// <summary>Adds or replaces an application.</summary>
    /// <param name="app">The application.</param>
    public void Set(DevApp app) => Registry.Set(app);

    /// <summary>Adds or replaces an agent.</summary>
    /// <param name="agent">The agent.</param>
    public void Set(DevAgent agent) => Registry.Set(agent);

    /// <summary>Makes a key pair and registers its public half with an application or agent, beside the keys it has.</summary>
    /// <param name="clientId">The application's client id or the agent's id.</param>
    /// <param name="keyId">The key id; default one made from the client's id.</param>
    /// <returns>The pair, whose private half the client needs.</returns>
    /// <exception cref="ArgumentException">There is no such client.</exception>
    public DevClientKeyPair CreateClientKey(string clientId, string? keyId = null)
    {
        var pair = DevClientKeyPair.Create(keyId ?? $"{clientId}-key");
        if (Registry.FindAgent(clientId) is { } agent)
        {
            Set(agent with { Keys = [.. agent.Keys, pair.PublicKey] });
        }
        else if (Registry.FindApp(clientId) is { } app)
        {
            Set(app with { Keys = [.. app.Keys, pair.PublicKey] });
        }
        else
        {
            throw new ArgumentException($"There is no application or agent '{clientId}'. Add it to {nameof(DevOrgOptions)}.{nameof(DevOrgOptions.Apps)} or {nameof(DevOrgOptions.Agents)}.", nameof(clientId));
        }

        return pair;
    }

    /// <summary>Adds an authorization server, or replaces its settings; its keys stay.</summary>
    /// <param name="server">The settings.</param>
    public void Set(DevAuthorizationServer server) => Registry.Set(server);

    /// <summary>Mints an access token without asking any policy.</summary>
    /// <param name="user">The user's login or id; <see langword="null"/> for a client-credentials token.</param>
    /// <param name="clientId">The client (<c>cid</c>).</param>
    /// <param name="scopes">The scopes (<c>scp</c>); default <c>mcp:read</c> and <c>mcp:write</c>.</param>
    /// <param name="lifetime">The lifetime, which may be negative; default one hour.</param>
    /// <param name="audience">The audience; default that of the server.</param>
    /// <param name="authorizationServerId">The issuing server; <see cref="OrgServer"/> for the org server, whose access tokens are opaque.</param>
    /// <param name="claims">Changes the claims before they are signed.</param>
    /// <param name="header">Changes the header before it is signed.</param>
    /// <returns>The signed token.</returns>
    /// <exception cref="ArgumentException">There is no such user or server.</exception>
    public string IssueAccessToken(
        string? user,
        string clientId,
        IEnumerable<string>? scopes = null,
        TimeSpan? lifetime = null,
        string? audience = null,
        string authorizationServerId = DefaultServer,
        Action<JsonObject>? claims = null,
        Action<JsonObject>? header = null)
    {
        var server = Server(authorizationServerId);
        return Tokens.AccessToken(new AccessTokenContent
        {
            Server = server,
            ClientId = clientId,
            User = user is null ? null : User(user),
            Scopes = [.. scopes ?? ["mcp:read", "mcp:write"]],
            Lifetime = lifetime ?? server.Settings?.AccessTokenLifetime ?? TimeSpan.FromHours(1),
            Audience = audience,
            CustomizeClaims = claims,
            CustomizeHeader = header,
        });
    }

    /// <summary>Mints an ID token without asking any policy.</summary>
    /// <param name="user">The user's login or id.</param>
    /// <param name="clientId">The client that the token is for (<c>aud</c>).</param>
    /// <param name="lifetime">The lifetime, which may be negative; default one hour.</param>
    /// <param name="nonce">The nonce; default none.</param>
    /// <param name="authorizationServerId">The issuing server; <see cref="OrgServer"/> for the org server.</param>
    /// <param name="claims">Changes the claims before they are signed.</param>
    /// <param name="header">Changes the header before it is signed.</param>
    /// <returns>The signed token.</returns>
    /// <exception cref="ArgumentException">There is no such user or server.</exception>
    public string IssueIdToken(
        string user,
        string clientId,
        TimeSpan? lifetime = null,
        string? nonce = null,
        string authorizationServerId = DefaultServer,
        Action<JsonObject>? claims = null,
        Action<JsonObject>? header = null)
    {
        var server = Server(authorizationServerId);
        return Tokens.IdToken(new IdTokenContent
        {
            Server = server,
            ClientId = clientId,
            User = User(user),
            Scopes = ["openid", "profile", "email"],
            Lifetime = lifetime ?? TimeSpan.FromHours(1),
            Nonce = nonce,
            Groups = server.Settings?.GroupsClaim ?? true,
            CustomizeClaims = claims,
            CustomizeHeader = header,
        });
    }

    /// <summary>
    /// Lets the next key sign: the one published by <see cref="AddNextKey"/>, else one that nobody has seen yet (an emergency rotation).
    /// The previous key stays published.
    /// </summary>
    /// <param name="authorizationServerId">The server.</param>
    /// <returns>The id of the key that signs now.</returns>
    public string RotateKeys(string authorizationServerId = DefaultServer) => Server(authorizationServerId).Keys.Rotate().KeyId;

    /// <summary>Publishes a key that does not sign yet, as Okta does weeks before it rotates.</summary>
    /// <param name="authorizationServerId">The server.</param>
    /// <returns>The id of the new key.</returns>
    public string AddNextKey(string authorizationServerId = DefaultServer) => Server(authorizationServerId).Keys.AddNext().KeyId;

    /// <summary>Stops publishing every key that does not sign.</summary>
    /// <param name="authorizationServerId">The server.</param>
    public void DropOldKeys(string authorizationServerId = DefaultServer) => Server(authorizationServerId).Keys.DropOld();

    /// <summary>The ids of the published keys.</summary>
    /// <param name="authorizationServerId">The server.</param>
    /// <returns>The ids, the newest last.</returns>
    public IReadOnlyList<string> KeyIds(string authorizationServerId = DefaultServer) => [.. Server(authorizationServerId).Keys.Published.Select(k => k.KeyId)];

    /// <summary>Ends every session of a user, as an administrator can: browsers must sign in again, and tokens of earlier sign-ins are no subject for an exchange any more.</summary>
    /// <param name="user">The user's login or id.</param>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public void EndSessions(string user) => State.EndSessions(User(user).Id);

    /// <summary>Consents to a third party for an agent, as the user would on the page behind <c>interaction_uri</c>.</summary>
    /// <param name="user">The user's login or id.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="resource">The resource indicator of the agent's <see cref="DevStsConnection"/>.</param>
    /// <exception cref="ArgumentException">There is no such user, or the agent has no such connection.</exception>
    public void GiveConsent(string user, string agentId, string resource) => State.Sts.Give(
        User(user).Id,
        agentId,
        Registry.FindAgent(agentId)?.Connections.OfType<DevStsConnection>().FirstOrDefault(c => c.Resource == resource)
            ?? throw new ArgumentException($"The agent '{agentId}' has no {nameof(DevStsConnection)} with the resource '{resource}'.", nameof(resource)));

    /// <summary>Takes a consent back, refresh token included: the next exchange asks the user again.</summary>
    /// <param name="user">The user's login or id.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="resource">The resource indicator.</param>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public void WithdrawConsent(string user, string agentId, string resource) => State.Sts.Withdraw(User(user).Id, agentId, resource);

    /// <summary>What a third party knows about a token that an agent presents.</summary>
    /// <param name="token">The token from an <c>oauth-sts</c> exchange.</param>
    /// <returns>What it stands for, or <see langword="null"/> when it is unknown or has expired. Revoking it here does not change that, as with Okta.</returns>
    public BrokeredToken? FindBrokeredToken(string token) => State.Sts.Find(token);

    /// <summary>Gives the keys back; called by the container or the server that owns the organisation.</summary>
    public void Dispose()
    {
        Forge.Dispose();
        Registry.Dispose();
    }

    internal AuthorizationServer Server(string id) => Registry.TryFindServer(id, out var server)
        ? server
        : throw new ArgumentException($"There is no authorization server '{id}'. Add it to {nameof(DevOrgOptions)}.{nameof(DevOrgOptions.AuthorizationServers)}.", nameof(id));

    private DevUser User(string idOrLogin) => Registry.FindUser(idOrLogin)
        ?? throw new ArgumentException($"There is no user '{idOrLogin}'. Add it to {nameof(DevOrgOptions)}.{nameof(DevOrgOptions.Users)}.", nameof(idOrLogin));

    private string FindBaseUrl()
    {
        // A wildcard address is no place to send anybody to.
        var url = Options.BaseUrl?.AbsoluteUri
            ?? addresses().Select(a => a.Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal))
                .FirstOrDefault(a => Uri.TryCreate(a, UriKind.Absolute, out _))
            ?? throw new InvalidOperationException($"The organisation has no base URL yet. Start the server first, or set {nameof(DevOrgOptions)}.{nameof(DevOrgOptions.BaseUrl)}.");
        return url.TrimEnd('/');
    }
}
