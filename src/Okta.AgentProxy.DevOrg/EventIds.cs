namespace Okta.AgentProxy.DevOrg;

/// <summary>The log ids of this package: 5000 to 5099.</summary>
internal static class EventIds
{
    public const int RequestRefused = 5000;

    public const int TokenIssued = 5001;

    public const int SignedIn = 5002;

    public const int SignedOut = 5003;

    public const int AuthorizeRefused = 5004;

    public const int RefreshTokenReused = 5005;

    public const int FaultApplied = 5006;

    public const int RemoteCallerRefused = 5007;

    public const int ConsentGiven = 5008;
}
