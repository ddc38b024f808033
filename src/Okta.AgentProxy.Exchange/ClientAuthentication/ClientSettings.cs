namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The keys of an <c>auth_config</c> that say how a client authenticates; with a prefix where a method has two clients (<c>target_client_id</c> …).
/// </summary>
internal sealed class ClientSettings
{
    private static readonly Dictionary<string, ClientAuthenticationMethod> Methods = new(StringComparer.Ordinal)
    {
        ["private_key_jwt"] = ClientAuthenticationMethod.PrivateKeyJwt,
        ["client_secret_basic"] = ClientAuthenticationMethod.ClientSecretBasic,
        ["client_secret_post"] = ClientAuthenticationMethod.ClientSecretPost,
        ["none"] = ClientAuthenticationMethod.None,
    };

    private static readonly string[] Names =
    [
        "client_id", "client_secret", "private_key", "private_key_kid", "client_authentication", "client_assertion_audience", "client_assertion_typ", "client_assertion_alg",
    ];

    public string? ClientId { get; private init; }

    public ClientAuthenticationMethod? Method { get; private init; }

    private Secret? ClientSecret { get; init; }

    private Secret? PrivateKey { get; init; }

    private string? PrivateKeyKid { get; init; }

    private AssertionAudience AssertionAudience { get; init; }

    private string AssertionTyp { get; init; } = "JWT";

    private string? AssertionAlgorithm { get; init; }

    /// <summary>The keys that are read here.</summary>
    public static IEnumerable<string> Keys(string prefix = "") => Names.Select(name => prefix + name);

    public static ClientSettings Read(AuthConfig config, string prefix = "")
    {
        config.TryGetSecret(prefix + "client_secret", out var secret);
        config.TryGetSecret(prefix + "private_key", out var key);

        return new ClientSettings
        {
            ClientId = config[prefix + "client_id"],
            ClientSecret = secret,
            PrivateKey = key,
            PrivateKeyKid = config[prefix + "private_key_kid"],
            Method = config[prefix + "client_authentication"] is { } name && Methods.TryGetValue(name, out var method) ? method : null,
            AssertionAudience = config[prefix + "client_assertion_audience"] is "issuer" ? AssertionAudience.Issuer : AssertionAudience.TokenEndpoint,
            AssertionTyp = config[prefix + "client_assertion_typ"] ?? "JWT",
            AssertionAlgorithm = config[prefix + "client_assertion_alg"],
        };
    }

    /// <summary>Reports what is wrong with the keys themselves; what an agent lacks shows when it calls.</summary>
    public static void Validate(AuthConfig config, AuthConfigProblems problems, string prefix = "")
    {
        if (config[prefix + "client_authentication"] is { } method && !Methods.ContainsKey(method))
        {
            problems.Add(prefix + "client_authentication", $"must be one of {string.Join(", ", Methods.Keys)}");
        }

        if (config[prefix + "client_assertion_audience"] is { } audience and not ("token_endpoint" or "issuer"))
        {
            problems.Add(prefix + "client_assertion_audience", $"must be token_endpoint or issuer, not '{audience}'");
        }

        if (config[prefix + "client_assertion_alg"] is { } algorithm and not ("RS256" or "PS256" or "ES256"))
        {
            problems.Add(prefix + "client_assertion_alg", $"must be RS256, PS256 or ES256, not '{algorithm}'");
        }

        var (hasKey, hasSecret) = (config[prefix + "private_key"] is { Length: > 0 }, config[prefix + "client_secret"] is { Length: > 0 });
        if (config[prefix + "client_authentication"] is { } chosen && (chosen == "private_key_jwt" ? hasSecret && !hasKey : chosen is "client_secret_basic" or "client_secret_post" && hasKey && !hasSecret))
        {
            // What is configured here replaces the agent's own, so nothing else can bring what the method needs.
            problems.Add(prefix + "client_authentication", $"is {chosen}, which needs {prefix}{(hasKey ? "client_secret" : "private_key")} beside it");
        }

        if (config.TryGetSecret(prefix + "client_secret", out var secret) && secret.FindProblem() is { } secretProblem)
        {
            problems.Add(prefix + "client_secret", secretProblem);
        }

        if (config.TryGetSecret(prefix + "private_key", out var key))
        {
            if (key.FindProblem() is { } keyProblem)
            {
                problems.Add(prefix + "private_key", keyProblem);
            }
            else if (SigningKey.TryParse(key.Reveal(), config[prefix + "client_assertion_alg"], out var problem) is { } parsed)
            {
                parsed.Dispose();
            }
            else
            {
                problems.Add(prefix + "private_key", problem!);
            }
        }
    }

    /// <summary>Reports an assertion for an issuer that is not configured: the first user would find out.</summary>
    public static void ValidateIssuer(AuthConfig config, AuthConfigProblems problems)
    {
        if (config["client_assertion_audience"] is "issuer" && config["authorization_server"] is not { Length: > 0 })
        {
            problems.Add("client_assertion_audience", "is issuer, which needs authorization_server: the server's issuer");
        }

        EndpointUrl.Validate(config, "authorization_server", problems);
    }

    /// <summary>
    /// The client to call as: what the backend configures, else the agent's own. <see langword="null"/>, with the reason, when there is none;
    /// a client without a secret or key is used only where <c>client_authentication: none</c> says so.
    /// </summary>
    public ClientIdentity? For(Agent agent, bool atOkta, string prefix, out string? problem)
    {
        var ownCredential = ClientSecret is not null || PrivateKey is not null;
        var secret = ownCredential ? ClientSecret : agent.ClientSecret;
        var key = ownCredential ? PrivateKey : agent.PrivateKey;
        var method = Method ?? (key, secret) switch
        {
            (not null, _) => ClientAuthenticationMethod.PrivateKeyJwt,
            (null, not null) => atOkta ? ClientAuthenticationMethod.ClientSecretPost : ClientAuthenticationMethod.ClientSecretBasic,
            _ => null,
        };

        problem = method switch
        {
            null => $"agent '{agent.Name}' has neither private_key nor client_secret; give it one, or set {prefix}client_authentication: none for a public client",
            ClientAuthenticationMethod.PrivateKeyJwt when key is null => $"{prefix}client_authentication is private_key_jwt but agent '{agent.Name}' has no private_key",
            ClientAuthenticationMethod.ClientSecretBasic or ClientAuthenticationMethod.ClientSecretPost when secret is null =>
                $"{prefix}client_authentication needs a client_secret but agent '{agent.Name}' has none",
            _ => null,
        };

        return problem is not null ? null : new ClientIdentity
        {
            ClientId = ClientIdFor(agent, method!.Value),
            Method = method.Value,
            ClientSecret = secret,
            PrivateKey = key,
            PrivateKeyKid = ownCredential ? PrivateKeyKid : agent.PrivateKeyKid,
            RequiresKid = atOkta,
            AssertionAudience = AssertionAudience,
            AssertionTyp = AssertionTyp,
            AssertionAlgorithm = AssertionAlgorithm,
        };
    }

    // Okta registers the key on the workload principal (wlp…), the secret on the client people sign in through (0oa…).
    private string ClientIdFor(Agent agent, ClientAuthenticationMethod method) =>
        ClientId ?? (method == ClientAuthenticationMethod.PrivateKeyJwt ? agent.AgentId ?? agent.ClientId : agent.ClientId);
}
