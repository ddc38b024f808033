namespace Okta.AgentProxy;

/// <summary>How a resource URI is read where it is held against a pattern.</summary>
internal enum UriReading
{
    /// <summary>As it is written or in its normal form: rules that allow and rules that deny are about it.</summary>
    Exact,

    /// <summary>Without user and port: for rules that allow, patterns are too.</summary>
    Bare,

    /// <summary>By a forgiving reader: for rules that deny only.</summary>
    Loose,
}
