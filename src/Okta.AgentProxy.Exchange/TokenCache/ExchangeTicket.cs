namespace Okta.AgentProxy.Exchange;

/// <summary>
/// What obtaining a credential needs of a request, copied: the work goes on when its first caller has hung up, and a request's own objects end with it.
/// </summary>
internal sealed class ExchangeTicket(CredentialRequest request, string scopes)
{
    public Subject Subject { get; } = request.Subject;

    /// <summary>The caller's token. Never logged.</summary>
    public string SubjectToken { get; } = request.SubjectToken;

    public Agent Agent { get; } = request.Agent;

    public Backend Backend { get; } = request.Backend;

    /// <summary>Where the addresses may lead that the backend names.</summary>
    public Reach Reach => Backend.GuardsConnections ? Reach.Guarded : Reach.Configured;

    /// <summary>The scopes to ask for, sorted and joined by spaces; may be empty.</summary>
    public string Scopes { get; } = scopes;

    public override string ToString() => $"ExchangeTicket ({Agent.Name} → {Backend.Name})";
}
