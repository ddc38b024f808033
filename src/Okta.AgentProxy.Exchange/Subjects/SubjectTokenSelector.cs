namespace Okta.AgentProxy.Exchange;

/// <summary>Chooses which of the user's tokens an exchange starts from, as the agent's <c>subject_token_type</c> says. Thread-safe.</summary>
internal sealed class SubjectTokenSelector(IRefreshTokenSource? refreshTokens = null)
{
    /// <summary>The token, or the error that the request ends with.</summary>
    public async ValueTask<(SubjectToken Token, ExchangeOutcome? Failure)> SelectAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var presented = ticket.Subject.TokenKind;

        switch (ticket.Agent.SubjectTokenType)
        {
            case SubjectTokenType.AccessToken when presented == TokenKind.AccessToken:
                return (new SubjectToken(ticket.SubjectToken, OAuthNames.AccessTokenType), null);

            case SubjectTokenType.IdToken when presented == TokenKind.IdToken:
                return (new SubjectToken(ticket.SubjectToken, OAuthNames.IdTokenType), null);

            case SubjectTokenType.RefreshToken:
                return await FromStoreAsync(ticket, cancellationToken);

            default:
                // Never guess: one kind of token declared as the other is a type confusion in the making.
                return (default, ExchangeOutcome.Failed(
                    ProxyErrors.TokenExchangeFailed.WithDetail($"agent '{ticket.Agent.Name}' exchanges {ticket.Agent.SubjectTokenType} but the caller presented {presented}"),
                    RefusalKind.ThisToken));
        }
    }

    private async ValueTask<(SubjectToken Token, ExchangeOutcome? Failure)> FromStoreAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        if (refreshTokens is null)
        {
            return (default, ExchangeErrors.Rejected(
                $"agent '{ticket.Agent.Name}' has subject_token_type refresh_token, but no {nameof(IRefreshTokenSource)} is registered in the services"));
        }

        return await refreshTokens.GetAsync(ticket.Subject, ticket.Agent, cancellationToken) is { } token
            ? (new SubjectToken(token.Reveal(), OAuthNames.RefreshTokenType), null)
            : (default, ExchangeOutcome.Failed(
                ProxyErrors.TokenExchangeFailed.WithDetail($"no refresh token of subject {ticket.Subject.Hash} for agent '{ticket.Agent.Name}' is stored"),
                RefusalKind.None));
    }
}
