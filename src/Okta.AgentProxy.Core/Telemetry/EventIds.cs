namespace Okta.AgentProxy;

/// <summary>
/// The ids of all log events, stable across releases. Blocks: 1000 configuration, 1100 identity, 1200 authorisation, 1300 forwarding,
/// 1400 audit, 2000 exchange, 3000 storage, 4000 policy, 5000 DevOrg.
/// </summary>
internal static class EventIds
{
    public const int ConfigurationLoaded = 1000;
    public const int ConfigurationChanged = 1001;
    public const int ConfigurationUnchanged = 1002;
    public const int ConfigurationRejected = 1003;
    public const int ConfigurationProblem = 1004;
    public const int ConfigurationWarning = 1005;
    public const int ConfigurationConflict = 1006;
    public const int ConfigurationNeedsRestart = 1007;
    public const int ConfigurationReloadFailed = 1008;
    public const int WriteBackDone = 1009;
    public const int WriteBackRefused = 1010;
    public const int BackgroundWorkFailed = 1015;

    public const int SigningKeysRead = 1100;
    public const int SigningKeysUnavailable = 1101;
    public const int AuthenticationSchemeFailed = 1110;

    public const int TokensPurged = 1120;
    public const int TokenPurgeFailed = 1121;

    public const int RequestDenied = 1200;
    public const int RequestFailed = 1201;
    public const int UnhandledException = 1202;
    public const int UnboundAgentIdentity = 1203;
    public const int LinesLeftOut = 1204;

    public const int BackendUnreachable = 1300;
    public const int BackendTimedOut = 1301;
    public const int BackendBroke = 1302;
    public const int ClientDisconnected = 1303;
    public const int BackendRefusedCredential = 1304;
    public const int BackendMovedBySlash = 1305;
    public const int SnapshotChanged = 1310;
    public const int SnapshotFailed = 1311;
    public const int BackendNotServed = 1312;
    public const int HostNotAllowed = 1313;
    public const int NotAdmitted = 1314;
    public const int AdminOff = 1315;
    public const int SecretFileRejected = 1316;
    public const int SecretFileAccepted = 1317;
    public const int CircuitOpened = 1320;
    public const int CircuitClosed = 1321;

    public const int Audit = 1400;
    public const int AuditSinkFailed = 1401;
    public const int AnonymousNotWritten = 1402;
    public const int AuditRepeats = 1403;

    public const int ListFiltered = 4000;
    public const int ListRefused = 4001;
    public const int PolicyProblem = 4002;

    public const int ToolPinned = 4010;
    public const int ToolNew = 4011;
    public const int ToolChanged = 4012;
    public const int ToolPinsNotStored = 4013;
}
