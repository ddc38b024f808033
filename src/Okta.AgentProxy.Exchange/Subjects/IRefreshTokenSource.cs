namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Where the refresh tokens of agents with <c>subject_token_type: refresh_token</c> are: whoever signs the users in keeps them. A singleton, called when
/// a credential must be obtained, not per request; thread-safe. Register an implementation in the services; there is none by default.
/// </summary>
public interface IRefreshTokenSource
{
    /// <summary>
    /// The refresh token that <paramref name="subject"/> granted to <paramref name="agent"/>'s own client; <see langword="null"/> when there is none, and
    /// the user must sign in again.
    /// </summary>
    ValueTask<Secret?> GetAsync(Subject subject, Agent agent, CancellationToken cancellationToken);
}
