namespace Okta.AgentProxy.Exchange;

/// <summary>A name that somebody else's document gave us leads to an address we do not connect to.</summary>
internal sealed class AddressRefusedException(string host)
    : IOException($"'{host}' has no address that a discovered server may have; if it is yours, list it in token_exchange.discovery_allowed_hosts");
