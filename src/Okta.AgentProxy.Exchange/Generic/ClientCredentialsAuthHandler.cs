namespace Okta.AgentProxy.Exchange;

/// <summary>
/// <c>client-credentials</c> (RFC 6749 §4.4): a machine's own token, which says nothing about the user. All users of an agent share it. Thread-safe.
/// </summary>
internal sealed class ClientCredentialsAuthHandler(CredentialCache cache, TokenEndpointClient endpoint) : ExchangeAuthHandler<ClientCredentialsSettings>(cache)
{
    public override string Name => "client-credentials";

    protected override bool IsPerSubject => false;

    public override void Validate(Backend backend, AuthConfigProblems problems) => ClientCredentialsSettings.Validate(backend.AuthConfig, problems, Name);

    public override async Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var settings = SettingsOf(ticket.Backend);
        if (settings.Client.For(ticket.Agent, atOkta: false, "", out var problem) is not { } client)
        {
            return ExchangeErrors.Rejected(problem!);
        }

        List<KeyValuePair<string, string>> form = [new("grant_type", OAuthNames.ClientCredentialsGrant)];
        form.AddOptional("scope", ticket.Scopes);
        form.AddOptional("resource", settings.Resource);
        form.AddOptional("audience", settings.Audience);

        var result = await endpoint.SendAsync(
            new TokenCall { Endpoint = settings.TokenEndpoint, Issuer = settings.Issuer, Client = client, Form = form, Reach = ticket.Reach },
            cancellationToken);
        if (!result.TryGet(out var response, out var failure))
        {
            return ExchangeErrors.From(failure, ExchangeLeg.Machine, ticket.Backend.Name);
        }

        return BearerToken.Read(response, out var wrong) is { } credential
            ? ExchangeOutcome.Obtained(credential, response.ExpiresIn)
            : ExchangeErrors.Rejected("the server's answer " + wrong);
    }

    protected override ClientCredentialsSettings Read(AuthConfig config) => new(config);
}
