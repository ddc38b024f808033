using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Asks the host's own ASP.NET Core policies that a backend's rules name (<c>policy: "MyPolicy"</c>). They see the caller and the backend; that they
/// do not see the tool keeps lists and calls the same.
/// </summary>
internal sealed class HostPolicyCheck(IServiceProvider services)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>Those of <paramref name="names"/> that the caller fulfils. A policy the host does not have is fulfilled by nobody.</summary>
    public async Task<IReadOnlySet<string>> FulfilledAsync(ClaimsPrincipal? caller, Backend backend, IReadOnlyList<string> names)
    {
        if (services.GetService<IAuthorizationService>() is not { } authorization || services.GetService<IAuthorizationPolicyProvider>() is not { } provider)
        {
            return None;
        }

        HashSet<string> fulfilled = new(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var principal = caller ?? new ClaimsPrincipal(new ClaimsIdentity());
            if (await provider.GetPolicyAsync(name) is { } policy && (await authorization.AuthorizeAsync(principal, backend, policy)).Succeeded)
            {
                fulfilled.Add(name);
            }
        }

        return fulfilled;
    }
}
