namespace Okta.AgentProxy.Exchange;

/// <summary>The <c>auth_config</c> of <c>client-credentials</c>. Immutable.</summary>
internal sealed class ClientCredentialsSettings : ExchangeSettings
{
    private static readonly string[] Keys = ["token_endpoint", "authorization_server", "audience", "resource", "scopes", .. ClientSettings.Keys()];

    public ClientCredentialsSettings(AuthConfig config)
        : base(config)
    {
        TokenEndpoint = EndpointUrl.TryParse(config["token_endpoint"], out var endpoint) ? endpoint : null!;
        Issuer = config["authorization_server"];
        Audience = config["audience"];
        Client = ClientSettings.Read(config);

        // The token is the machine's: what a user may do must not decide what it can.
        Scopes ??= "";
    }

    public Uri TokenEndpoint { get; }

    public string? Issuer { get; }

    public string? Audience { get; }

    public ClientSettings Client { get; }

    public override IEnumerable<string?> Fingerprint => [TokenEndpoint.OriginalString, Audience, Client.ClientId];

    public static void Validate(AuthConfig config, AuthConfigProblems problems, string method)
    {
        problems.ReportUnknownKeys(config, Keys, method);
        problems.Require(config, "token_endpoint", method);
        EndpointUrl.Validate(config, "token_endpoint", problems);
        ClientSettings.Validate(config, problems);
        ClientSettings.ValidateIssuer(config, problems);
        if (config["client_authentication"] is "none")
        {
            // RFC 6749 §4.4: for confidential clients only.
            problems.Add("client_authentication", "must not be none: this grant is for clients that authenticate");
        }
    }
}
