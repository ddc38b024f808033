namespace Okta.AgentProxy;

/// <summary>Why an issuer's keys could not be read. Stays between the reader and <see cref="IssuerKeySource"/>, which logs it.</summary>
internal sealed class IssuerKeysException : Exception
{
    public IssuerKeysException(string message)
        : base(message)
    {
    }

    public IssuerKeysException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
