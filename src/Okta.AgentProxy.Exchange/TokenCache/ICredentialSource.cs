namespace Okta.AgentProxy.Exchange;

/// <summary>Obtains a credential, however long the way. The test seam of the cache.</summary>
internal interface ICredentialSource
{
    /// <summary>The <c>auth_method</c>, for metrics and logs.</summary>
    string Name { get; }

    /// <summary>Obtains one. Expected failures are outcomes.</summary>
    Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken);
}
