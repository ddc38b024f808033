namespace Okta.AgentProxy;

/// <summary>
/// Carries our verdict through an <see cref="Microsoft.AspNetCore.Authentication.AuthenticateResult"/>, which has room for an exception only. Never thrown.
/// </summary>
internal sealed class InboundTokenRefusedException(ProxyError error) : Exception(error.Message)
{
    public ProxyError Error { get; } = error;
}
