namespace Okta.AgentProxy;

/// <summary>What a record says that stands for all requests of a minute that ended the same way and came from the same address, none of them with a known caller.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Last">When the last of them arrived; the record's own time is the first's.</param>
/// <param name="Client">The address: an IPv4 address, or an IPv6 network of 64 bits; <see langword="null"/> for everything that had no room of its own.</param>
public sealed record AuditRepeats(long Count, DateTimeOffset Last, string? Client);
