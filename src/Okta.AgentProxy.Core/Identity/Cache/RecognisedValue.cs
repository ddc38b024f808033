namespace Okta.AgentProxy;

/// <summary>
/// What a connection's last <c>Authorization</c> value was recognised as. A server hands out the same string for each request of a connection that repeats it,
/// and comparing references is quicker than any hash. It hangs on the connection and not on the token: a token of many connections has many strings, and what is
/// remembered for minutes must not hold on to what lives for milliseconds.
/// </summary>
internal sealed class RecognisedValue(string header, ValidatedToken token)
{
    /// <summary>Its key among the connection's items.</summary>
    public static readonly object Key = new();

    /// <summary>The very string.</summary>
    public string Header => header;

    /// <summary>What is known about it; whether that still counts is looked at each time.</summary>
    public ValidatedToken Token => token;
}
