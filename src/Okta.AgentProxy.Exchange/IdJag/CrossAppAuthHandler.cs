namespace Okta.AgentProxy.Exchange;

/// <summary><c>okta-cross-app</c>: cross-app access by ID-JAG, the proxy's main way to a backend (rulings 5 and 12). Thread-safe.</summary>
internal sealed class CrossAppAuthHandler(CredentialCache cache, IdJagExchanger exchanger, AuthorizationServerLocator locator, OrgServer org)
    : ExchangeAuthHandler<CrossAppSettings>(cache)
{
    public override string Name => "okta-cross-app";

    // An assertion of our own says who the user is and nothing of the sign-in: another one would change nothing.
    public override bool CarriesSignIn(Backend backend) => !SettingsOf(backend).IsSelfIssued;

    public override void Validate(Backend backend, AuthConfigProblems problems) => CrossAppSettings.Validate(backend.AuthConfig, problems, org, Name);

    public override async Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var settings = SettingsOf(ticket.Backend);
        if (!settings.IsDynamic)
        {
            var configured = new TargetServer(settings.TargetIssuer!, settings.TargetTokenEndpoint!, ticket.Reach);
            return await exchanger.ExchangeAsync(ticket, settings, configured, cancellationToken);
        }

        var (found, problem) = await locator.LocateAsync(ticket.Backend, settings.Resource, settings.ResourceMetadataUrl, settings.TargetIssuer, cancellationToken);
        return found is null ? ExchangeErrors.Rejected(problem!) : await exchanger.ExchangeAsync(ticket, settings, found, cancellationToken);
    }

    protected override CrossAppSettings Read(AuthConfig config) => new(config);
}
