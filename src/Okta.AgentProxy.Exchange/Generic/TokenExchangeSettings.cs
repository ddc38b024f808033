namespace Okta.AgentProxy.Exchange;

/// <summary>The <c>auth_config</c> of <c>token-exchange</c>: plain RFC 8693 at any server. Immutable.</summary>
internal sealed class TokenExchangeSettings : ExchangeSettings
{
    private static readonly string[] Keys =
    [
        "token_endpoint", "authorization_server", "audience", "resource", "scopes", "requested_token_type", "subject_token_type", "actor", "actor_token", "actor_token_type",
        .. ClientSettings.Keys(),
    ];

    public TokenExchangeSettings(AuthConfig config)
        : base(config)
    {
        TokenEndpoint = EndpointUrl.TryParse(config["token_endpoint"], out var endpoint) ? endpoint : null!;
        Issuer = config["authorization_server"];
        Audience = config["audience"];
        RequestedTokenType = config["requested_token_type"] ?? OAuthNames.AccessTokenType;
        SubjectTokenType = config["subject_token_type"];
        ActsAsAgent = config["actor"] is "agent";
        ActorToken = config.TryGetSecret("actor_token", out var actor) ? actor : null;
        ActorTokenType = config["actor_token_type"] ?? OAuthNames.JwtType;
        Client = ClientSettings.Read(config);
    }

    public Uri TokenEndpoint { get; }

    public string? Issuer { get; }

    public string? Audience { get; }

    public string RequestedTokenType { get; }

    /// <summary>Overrides what the agent's <c>subject_token_type</c> says, for servers that know their own types.</summary>
    public string? SubjectTokenType { get; }

    /// <summary>Whether the agent presents itself as the actor, by a JWT signed with its key.</summary>
    public bool ActsAsAgent { get; }

    /// <summary>A fixed actor token.</summary>
    public Secret? ActorToken { get; }

    public string ActorTokenType { get; }

    public ClientSettings Client { get; }

    public override IEnumerable<string?> Fingerprint =>
        [TokenEndpoint.OriginalString, Audience, RequestedTokenType, SubjectTokenType, Client.ClientId, ActsAsAgent ? "agent" : ActorToken is null ? null : "token"];

    public static void Validate(AuthConfig config, AuthConfigProblems problems, string method)
    {
        problems.ReportUnknownKeys(config, Keys, method);
        problems.Require(config, "token_endpoint", method);
        EndpointUrl.Validate(config, "token_endpoint", problems);
        ClientSettings.Validate(config, problems);
        ClientSettings.ValidateIssuer(config, problems);

        if (config["actor"] is { } actor and not ("agent" or "none"))
        {
            problems.Add("actor", $"must be agent or none, not '{actor}'");
        }

        if (config.TryGetSecret("actor_token", out var token))
        {
            if (token.FindProblem() is { } problem)
            {
                problems.Add("actor_token", problem);
            }

            if (config["actor"] is "agent")
            {
                problems.Add("actor_token", "cannot be combined with actor: agent; an exchange has one actor");
            }
        }
        else if (config["actor_token_type"] is not null && config["actor"] is not "agent")
        {
            // RFC 8693 §2.1: the type must not be sent without the token.
            problems.Add("actor_token_type", "needs an actor_token");
        }
    }
}
