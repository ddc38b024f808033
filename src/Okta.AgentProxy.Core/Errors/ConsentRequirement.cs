namespace Okta.AgentProxy;

/// <summary>The user must connect an account before the call can go on (ruling 10).</summary>
/// <param name="Connection">What must be connected: a connection or resource name, safe to show.</param>
/// <param name="Message">A sentence for the user.</param>
/// <param name="InteractionUri">
/// Where the third party asks for consent. It is pre-authenticated and never sent to the client: the proxy's own <c>/connect</c> page leads there.
/// </param>
public sealed record ConsentRequirement(string Connection, string Message, Uri? InteractionUri)
{
    /// <inheritdoc/>
    public override string ToString() => $"ConsentRequirement {Connection}";
}
