namespace Okta.AgentProxy.Exchange;

/// <summary><c>token-exchange</c>: plain RFC 8693 at the server the operator names. Thread-safe.</summary>
internal sealed class TokenExchangeAuthHandler(CredentialCache cache, TokenEndpointClient endpoint, SubjectTokenSelector subjects, ClientAuthenticator authenticator)
    : ExchangeAuthHandler<TokenExchangeSettings>(cache)
{
    public override string Name => "token-exchange";

    public override bool CarriesSignIn(Backend backend) => true;

    public override void Validate(Backend backend, AuthConfigProblems problems) => TokenExchangeSettings.Validate(backend.AuthConfig, problems, Name);

    public override async Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var settings = SettingsOf(ticket.Backend);
        if (settings.Client.For(ticket.Agent, atOkta: false, "", out var problem) is not { } client)
        {
            return ExchangeErrors.Rejected(problem!);
        }

        var (subject, unavailable) = await subjects.SelectAsync(ticket, cancellationToken);
        if (unavailable is not null)
        {
            return unavailable;
        }

        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", OAuthNames.TokenExchangeGrant),
            new("subject_token", subject.Value),
            new("subject_token_type", settings.SubjectTokenType ?? subject.Type),
            new("requested_token_type", settings.RequestedTokenType),
        ];
        form.AddOptional("audience", settings.Audience);
        form.AddOptional("resource", settings.Resource);
        form.AddOptional("scope", ticket.Scopes);

        if (AddActor(form, ticket.Agent, settings, client) is { } noActor)
        {
            return ExchangeErrors.Rejected(noActor);
        }

        var call = new TokenCall { Endpoint = settings.TokenEndpoint, Issuer = settings.Issuer, Client = client, Form = form, Reach = ticket.Reach };
        var result = await endpoint.SendAsync(call, cancellationToken);
        return result.TryGet(out var response, out var failure)
            ? Finish(response, settings)
            : ExchangeErrors.From(failure, ExchangeLeg.Subject, ticket.Backend.Name);
    }

    protected override TokenExchangeSettings Read(AuthConfig config) => new(config);

    private string? AddActor(List<KeyValuePair<string, string>> form, Agent agent, TokenExchangeSettings settings, ClientIdentity client)
    {
        try
        {
            var actor = settings.ActorToken?.Reveal();
            if (settings.ActsAsAgent)
            {
                if (client.PrivateKey is null)
                {
                    return $"actor is agent, but agent '{agent.Name}' has no private_key to sign its token with";
                }

                actor = authenticator.CreateAssertion(client, settings.TokenEndpoint, settings.Issuer);
            }

            if (actor is not null)
            {
                form.Add(new("actor_token", actor));
                form.Add(new("actor_token_type", settings.ActorTokenType));
            }

            return null;
        }
        catch (InvalidOperationException unusable)
        {
            return unusable.Message;
        }
    }

    // RFC 8693 §2.2.1: a server says what it issued, and what it was not asked for is not used.
    private static ExchangeOutcome Finish(TokenResponse response, TokenExchangeSettings settings)
    {
        if (!string.Equals(response.IssuedTokenType, settings.RequestedTokenType, StringComparison.Ordinal))
        {
            return ExchangeErrors.Rejected($"the server issued '{SafeText.Clean(response.IssuedTokenType)}' instead of {settings.RequestedTokenType}");
        }

        return BearerToken.Read(response, out var problem) is { } credential
            ? ExchangeOutcome.Obtained(credential, response.ExpiresIn)
            : ExchangeErrors.Rejected("the server's answer " + problem);
    }
}
