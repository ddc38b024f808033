namespace Okta.AgentProxy.Exchange;

/// <summary>The <c>auth_config</c> of <c>okta-cross-app</c>. The keys of the origin, and ours for what it could not say. Immutable.</summary>
internal sealed class CrossAppSettings : ExchangeSettings
{
    public const string TargetPrefix = "target_";

    private static readonly string[] Keys =
    [
        "id_jag_mode", "id_jag_issuer", "id_jag_self_issuer", "target_authorization_server", "target_token_endpoint", "target_audience", "target_send_scope", "target_send_resource",
        "resource_metadata_url", "scopes", "resource", .. ClientSettings.Keys(), .. ClientSettings.Keys(TargetPrefix),
    ];

    public CrossAppSettings(AuthConfig config)
        : base(config)
    {
        IsDynamic = config["id_jag_mode"] is "dynamic";
        IsSelfIssued = config["id_jag_issuer"] is "self";
        TargetIssuer = config["target_authorization_server"];
        TargetTokenEndpoint = EndpointUrl.TryParse(config["target_token_endpoint"], out var endpoint) ? endpoint : null;
        TargetAudience = config["target_audience"];
        ResourceMetadataUrl = Uri.TryCreate(config["resource_metadata_url"], UriKind.Absolute, out var metadata) ? metadata : null;
        SelfIssuer = config["id_jag_self_issuer"];
        SendsTargetScope = config["target_send_scope"] is "true";
        SendsTargetResource = config["target_send_resource"] is "true";
        Client = ClientSettings.Read(config);
        TargetClient = ClientSettings.Read(config, TargetPrefix);
    }

    /// <summary>Whether the target server is found through the backend's RFC 9728 document.</summary>
    public bool IsDynamic { get; }

    /// <summary>Whether the proxy signs the assertion with the agent's key, instead of asking Okta for it.</summary>
    public bool IsSelfIssued { get; }

    /// <summary>The target server's issuer; in dynamic mode the only one accepted, when given.</summary>
    public string? TargetIssuer { get; }

    public Uri? TargetTokenEndpoint { get; }

    /// <summary>What leg 1 names as <c>audience</c>, where that is not the issuer.</summary>
    public string? TargetAudience { get; }

    public Uri? ResourceMetadataUrl { get; }

    /// <summary>The <c>iss</c> of a self-issued assertion; the agent's id when <see langword="null"/>.</summary>
    public string? SelfIssuer { get; }

    /// <summary>Whether leg 2 has a <c>scope</c>; an Okta server refuses it.</summary>
    public bool SendsTargetScope { get; }

    public bool SendsTargetResource { get; }

    /// <summary>How the agent authenticates at the org server.</summary>
    public ClientSettings Client { get; }

    /// <summary>How it authenticates at the target server.</summary>
    public ClientSettings TargetClient { get; }

    public override IEnumerable<string?> Fingerprint =>
        [IsDynamic ? "dynamic" : "static", IsSelfIssued ? "self" : "okta", TargetIssuer, TargetTokenEndpoint?.OriginalString, TargetAudience, TargetClient.ClientId, Client.ClientId, ResourceMetadataUrl?.OriginalString, SelfIssuer, SendsTargetScope ? "scope" : null, SendsTargetResource ? "resource" : null];

    public static void Validate(AuthConfig config, AuthConfigProblems problems, OrgServer org, string method)
    {
        problems.ReportUnknownKeys(config, Keys, method);
        OneOf("id_jag_mode", "static", "dynamic");
        OneOf("id_jag_issuer", "okta", "self");
        OneOf("target_send_scope", "true", "false");
        OneOf("target_send_resource", "true", "false");

        if (config["id_jag_mode"] is not "dynamic")
        {
            problems.Require(config, "target_authorization_server", method);
            problems.Require(config, "target_token_endpoint", method);
        }
        else if (config["id_jag_issuer"] is "self" && config["target_authorization_server"] is not { Length: > 0 })
        {
            // Okta refuses to issue for a server it does not know; when the proxy issues, nothing else stands between a backend's document and a token.
            problems.Add("target_authorization_server", "is required when id_jag_mode is dynamic and id_jag_issuer is self: it is the only server that assertions are made for");
        }

        EndpointUrl.Validate(config, "target_authorization_server", problems);
        EndpointUrl.Validate(config, "target_token_endpoint", problems);
        EndpointUrl.Validate(config, "resource_metadata_url", problems);
        ClientSettings.Validate(config, problems);
        ClientSettings.Validate(config, problems, TargetPrefix);

        if (config["id_jag_issuer"] is not "self" && org.Problem is { } problem)
        {
            problems.Add("id_jag_issuer", $"is okta, but {problem}");
        }

        void OneOf(string key, string first, string second)
        {
            if (config[key] is { } value && value != first && value != second)
            {
                problems.Add(key, $"must be {first} or {second}, not '{value}'");
            }
        }
    }
}
