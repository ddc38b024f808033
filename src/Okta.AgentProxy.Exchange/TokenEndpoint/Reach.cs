namespace Okta.AgentProxy.Exchange;

/// <summary>Where a connection may lead, by who named the address.</summary>
internal enum Reach
{
    /// <summary>Anywhere: the operator's configuration named it.</summary>
    Configured,

    /// <summary>Not to the machine itself, its link or its metadata service: a backend that was written at run time named it.</summary>
    Guarded,

    /// <summary>To public addresses only: somebody else's document named it.</summary>
    Discovered,
}
