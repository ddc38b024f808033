namespace Okta.AgentProxy.Load.Roles;

/// <summary>What every role is told: where to listen, whom to forward to, whom to trust.</summary>
/// <param name="Port">The loopback port to listen on.</param>
/// <param name="Backend">The backend's URL.</param>
/// <param name="Organisation">The identity provider's base URL.</param>
internal sealed record RoleArguments(int Port, Uri Backend, Uri Organisation)
{
    public static RoleArguments Parse(string[] args) => args is [var port, var backend, var organisation]
        ? new(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), new Uri(backend), new Uri(organisation))
        : throw new ArgumentException("A role takes: PORT BACKEND ORGANISATION");
}
