using System.Text;

namespace Okta.AgentProxy.Exchange;

/// <summary><c>okta-service-account</c>: a service account from Okta's vault, as HTTP Basic (RFC 7617). Thread-safe.</summary>
internal sealed class OktaServiceAccountAuthHandler(CredentialCache cache, OktaResourceExchanger exchanger, OrgServer org)
    : ExchangeAuthHandler<ServiceAccountSettings>(cache)
{
    public override string Name => "okta-service-account";

    // Each user must be allowed the account, but all of them get the same one.
    public override bool IdentifiesSubject => false;

    public override void Validate(Backend backend, AuthConfigProblems problems) => OktaResourceSettings.Validate(backend.AuthConfig, problems, org, Name);

    public override Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken) =>
        exchanger.ExchangeAsync(ticket, SettingsOf(ticket.Backend), OAuthNames.ServiceAccountType, ToBasic, cancellationToken);

    protected override ServiceAccountSettings Read(AuthConfig config) => new(config);

    private static (BackendCredential? Credential, string? Problem) ToBasic(TokenResponse response)
    {
        if (response.ServiceAccount is not var (username, password))
        {
            return (null, "has no service_account with username and password");
        }

        // RFC 7617 §2: everything after the first colon is the password, and neither part may hold control characters.
        return username.Contains(':', StringComparison.Ordinal) || username.Any(char.IsControl) || password.Any(char.IsControl)
            ? (null, "has a service_account that HTTP Basic cannot carry")
            : (new BackendCredential("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))), null);
    }
}
