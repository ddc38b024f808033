namespace Okta.AgentProxy.Exchange;

/// <summary>What came of obtaining a credential.</summary>
internal sealed class ExchangeOutcome
{
    private ExchangeOutcome()
    {
    }

    public BackendCredential? Credential { get; private init; }

    /// <summary>How long it lasts, counted from when it was asked for; <see langword="null"/> when the server did not say.</summary>
    public TimeSpan? Lifetime { get; private init; }

    public ProxyError? Error { get; private init; }

    public RefusalKind Refusal { get; private init; }

    public static ExchangeOutcome Obtained(BackendCredential credential, TimeSpan? lifetime) => new() { Credential = credential, Lifetime = lifetime };

    public static ExchangeOutcome Failed(ProxyError error, RefusalKind remember) => new() { Error = error, Refusal = remember };

    public override string ToString() => Error?.ToString() ?? "obtained";
}
