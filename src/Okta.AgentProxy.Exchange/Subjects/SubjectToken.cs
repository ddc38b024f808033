namespace Okta.AgentProxy.Exchange;

/// <summary>The <c>subject_token</c> of an exchange and its type (RFC 8693 §2.1).</summary>
internal readonly struct SubjectToken(string value, string type)
{
    public string Value { get; } = value;

    public string Type { get; } = type;

    public override string ToString() => $"SubjectToken ({Type})";
}
