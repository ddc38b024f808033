using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy;

/// <summary>
/// A second scheme, which never authenticates anybody. ASP.NET Core makes a scheme that is alone the default, and its middleware then runs the default
/// on every request, in front of the validated-token cache: a full signature check (some 45 µs) each time, which is what the cache is there to avoid.
/// </summary>
internal sealed class NoSchemeHandler : IAuthenticationHandler
{
    public const string SchemeName = "Okta.AgentProxy.None";

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
