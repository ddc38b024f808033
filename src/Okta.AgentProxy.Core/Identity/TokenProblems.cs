namespace Okta.AgentProxy;

/// <summary>
/// The fixed sentences that a refused caller may read as <c>error_description</c>. None repeats anything from the token, and none has a comma
/// or a quote (RFC 6750 §3, and clients in the field that split there).
/// </summary>
internal static class TokenProblems
{
    public const string Malformed = "The access token is malformed";
    public const string WrongKind = "This kind of token is not accepted here";
    public const string WrongIssuer = "The access token has the wrong issuer";
    public const string WrongAudience = "The access token has the wrong audience";
    public const string BadSignature = "The signature of the access token is invalid";
    public const string NotYetValid = "The access token is not valid yet";
    public const string KeyBound = "A key-bound token cannot be used as a bearer token";
    public const string Invalid = "The access token is invalid";
}
