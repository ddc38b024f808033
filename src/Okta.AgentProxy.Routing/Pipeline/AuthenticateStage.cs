using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>Turns the bearer token into a <see cref="Subject"/>: from the validated-token cache, else by the configured ASP.NET Core scheme.</summary>
internal sealed class AuthenticateStage(RequestDelegate next, InboundAuthenticator authenticator, InboundTrust trust, IOptions<AgentProxyOptions> options)
{
    private readonly bool _openDiscovery = !options.Value.ProtectedDiscovery;

    public Task InvokeAsync(HttpContext http)
    {
        var authentication = authenticator.AuthenticateAsync(http);
        return authentication.IsCompletedSuccessfully ? ContinueAsync(http, authentication.Result) : AwaitAsync(http, authentication);
    }

    private async Task AwaitAsync(HttpContext http, ValueTask<AuthenticationOutcome> authentication) => await ContinueAsync(http, await authentication);

    private Task ContinueAsync(HttpContext http, AuthenticationOutcome outcome)
    {
        var proxy = http.GetMcpProxy();
        if (outcome.Subject is not { } subject)
        {
            // PROTECTED_DISCOVERY=false: a POST without any token goes on as nobody; AuthorizeStage lets it discover and list, no more.
            return _openDiscovery && ReferenceEquals(outcome.Error, ProxyErrors.AuthenticationRequired) && HttpMethods.IsPost(http.Request.Method)
                ? next(http)
                : proxy.FailAsync(outcome.Error!);
        }

        if (AudienceRule.Check(subject, proxy.Backend, trust) is { } refused)
        {
            return proxy.FailAsync(refused);
        }

        proxy.Subject = subject;
        proxy.Presented = outcome.Presented;
        return next(http);
    }
}
