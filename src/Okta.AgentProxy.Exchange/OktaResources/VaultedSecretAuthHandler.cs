namespace Okta.AgentProxy.Exchange;

/// <summary><c>okta-vaulted-secret</c>: a secret from Okta's vault, put into the headers the backend wants. Thread-safe.</summary>
internal sealed class VaultedSecretAuthHandler(CredentialCache cache, OktaResourceExchanger exchanger, OrgServer org) : ExchangeAuthHandler<VaultedSecretSettings>(cache)
{
    public override string Name => "okta-vaulted-secret";

    // Each user must be allowed the secret, but all of them get the same one.
    public override bool IdentifiesSubject => false;

    public override void Validate(Backend backend, AuthConfigProblems problems)
    {
        OktaResourceSettings.Validate(backend.AuthConfig, problems, org, Name, VaultedSecretSettings.Keys);
        VaultedSecretSettings.Validate(backend.AuthConfig, problems);
    }

    public override Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var settings = SettingsOf(ticket.Backend);
        return exchanger.ExchangeAsync(ticket, settings, OAuthNames.VaultedSecretType, response => Fill(settings, response), cancellationToken);
    }

    protected override VaultedSecretSettings Read(AuthConfig config) => new(config);

    private static (BackendCredential? Credential, string? Problem) Fill(VaultedSecretSettings settings, TokenResponse response)
    {
        if (response.VaultedSecret is not { } secret)
        {
            return (null, "has no vaulted_secret");
        }

        List<KeyValuePair<string, string>> headers = [];
        foreach (var template in settings.Headers)
        {
            var (value, problem) = template.Fill(secret);
            if (value is null)
            {
                return (null, problem);
            }

            headers.Add(new(template.Header, value));
        }

        return (new BackendCredential(headers), null);
    }
}
