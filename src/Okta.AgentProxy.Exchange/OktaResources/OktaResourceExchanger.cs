namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The one-leg exchange at the org server that brings a secret, a service account or a brokered token instead of an ID-JAG. Thread-safe.
/// </summary>
internal sealed class OktaResourceExchanger(OrgServer org, TokenEndpointClient endpoint, SubjectTokenSelector subjects)
{
    /// <summary>Asks for the resource; <paramref name="finish"/> turns the answer into a credential, or says what is wrong with it.</summary>
    public async Task<ExchangeOutcome> ExchangeAsync(
        ExchangeTicket ticket,
        OktaResourceSettings settings,
        string requestedType,
        Func<TokenResponse, (BackendCredential? Credential, string? Problem)> finish,
        CancellationToken cancellationToken)
    {
        if (settings.Client.For(ticket.Agent, atOkta: true, "", out var problem) is not { } client)
        {
            return ExchangeErrors.Rejected(problem!);
        }

        var (subject, unavailable) = await subjects.SelectAsync(ticket, cancellationToken);
        if (unavailable is not null)
        {
            return unavailable;
        }

        var call = new TokenCall
        {
            Endpoint = org.TokenEndpoint!,
            Issuer = org.Issuer,
            Client = client,
            Form =
            [
                new("grant_type", OAuthNames.TokenExchangeGrant),
                new("requested_token_type", requestedType),
                new("subject_token", subject.Value),
                new("subject_token_type", subject.Type),
                new("resource", settings.Resource!),
            ],
        };

        var result = await endpoint.SendAsync(call, cancellationToken);
        if (!result.TryGet(out var response, out var failure))
        {
            return ExchangeErrors.From(failure, ExchangeLeg.Subject, settings.Connection);
        }

        if (!string.Equals(response.IssuedTokenType, requestedType, StringComparison.Ordinal))
        {
            return ExchangeErrors.Rejected($"the org server issued '{SafeText.Clean(response.IssuedTokenType)}' instead of {requestedType}");
        }

        var (credential, wrong) = finish(response);
        return credential is null ? ExchangeErrors.Rejected("the org server's answer " + wrong) : ExchangeOutcome.Obtained(credential, response.ExpiresIn);
    }
}
