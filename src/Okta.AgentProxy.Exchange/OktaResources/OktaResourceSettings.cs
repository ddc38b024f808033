namespace Okta.AgentProxy.Exchange;

/// <summary>What the three Okta resource methods share: the resource and how the agent authenticates. Immutable.</summary>
internal abstract class OktaResourceSettings : ExchangeSettings
{
    protected OktaResourceSettings(AuthConfig config)
        : base(config)
    {
        Client = ClientSettings.Read(config);
        Connection = config["connection"] ?? config["resource"] ?? "";

        // Okta's own resources take no scope; and without one in the key, all scope sets of a user share the credential.
        Scopes = "";
    }

    public ClientSettings Client { get; }

    /// <summary>What the resource is called in front of people.</summary>
    public string Connection { get; }

    public override IEnumerable<string?> Fingerprint => [Client.ClientId];

    /// <param name="config">The settings.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="org">Okta's server.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="own">The keys that this method alone has.</param>
    public static void Validate(AuthConfig config, AuthConfigProblems problems, OrgServer org, string method, params string[] own)
    {
        problems.ReportUnknownKeys(config, ["resource", "connection", .. ClientSettings.Keys(), .. own], method);
        problems.Require(config, "resource", method);
        ClientSettings.Validate(config, problems);
        if (org.Problem is { } problem)
        {
            problems.Add("resource", $"is Okta's, but {problem}");
        }
        else if (!org.IsOkta)
        {
            problems.Add("resource", $"is Okta's, but token_exchange.identity_provider_issuer is another provider: {method} is for Okta only");
        }
    }
}
