using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>Asks the handler named by the backend's <c>auth_method</c> for the credential. The caller's own token stays here.</summary>
internal sealed class AcquireCredentialStage(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        proxy.CredentialRequest = new CredentialRequest
        {
            Subject = proxy.Subject ?? Subject.Anonymous,
            SubjectToken = proxy.Presented ?? string.Empty,
            Agent = proxy.Agent ?? Agent.Anonymous,
            Backend = proxy.Backend,
            Scopes = proxy.Scopes,
            Method = http.Request.Method,
            TargetUri = proxy.TargetUri!,
            Body = proxy.Body?.Memory ?? default,
            Message = proxy.Message,
        };

        var acquired = proxy.Route.Handler.AcquireAsync(proxy.CredentialRequest, http.RequestAborted);
        return acquired.IsCompletedSuccessfully ? ContinueAsync(proxy, acquired.Result) : AwaitAsync(proxy, acquired);
    }

    private async Task AwaitAsync(McpProxyContext proxy, ValueTask<CredentialResult> acquired) => await ContinueAsync(proxy, await acquired);

    private Task ContinueAsync(McpProxyContext proxy, CredentialResult result)
    {
        if (result.Credential is not { } credential)
        {
            return proxy.FailAsync(result.Error ?? ProxyErrors.TokenExchangeMisconfigured);
        }

        proxy.Credential = credential;
        return next(proxy.Http);
    }
}
