namespace Okta.AgentProxy.Exchange;

/// <summary>The ids of this package's log events, 2000 to 2099; stable across releases.</summary>
internal static class EventIds
{
    public const int ExchangeSucceeded = 2000;
    public const int ExchangeFailed = 2001;
    public const int ExchangeThrew = 2002;
    public const int RefreshFailed = 2003;
    public const int CredentialInvalidated = 2004;
    public const int InvalidationRefused = 2005;
    public const int ConsentNeeded = 2006;

    public const int TokenEndpointFailed = 2010;
    public const int TokenEndpointRetry = 2011;
    public const int CircuitOpened = 2012;
    public const int CircuitClosed = 2013;
    public const int RevocationFailed = 2014;

    public const int DiscoveryFailed = 2020;
    public const int DiscoveryStale = 2021;
    public const int DiscoverySucceeded = 2022;

    public const int TokenCacheFailed = 2030;

    public const int PassthroughInUse = 2040;
}
