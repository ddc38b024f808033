namespace Okta.AgentProxy.Exchange;

/// <summary>A name that was given to us leads to an address we do not connect to.</summary>
internal sealed class AddressRefusedException : IOException
{
    public AddressRefusedException(string host)
        : base($"'{host}' has no address that a discovered server may have; if it is yours, list it in token_exchange.discovery_allowed_hosts")
    {
    }

    private AddressRefusedException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    public static AddressRefusedException Because(string message) => new(message, inner: null);
}
