using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// What to do about a backend's 401 (ruling 8): forget exactly that credential and make a new one; and that only when it came from a cache,
/// because one made a moment ago is refused for another reason.
/// </summary>
internal sealed partial class CredentialRepair(ILogger<CredentialRepair> logger)
{
    /// <summary>Puts a fresh credential in place of the refused one; the error to end with when there is none to be had.</summary>
    public async Task<ProxyError?> ReplaceAsync(McpProxyContext proxy)
    {
        var refused = proxy.Credential!;
        await GiveUpAsync(proxy);
        if (!refused.FromCache)
        {
            return ProxyErrors.BackendAuthFailed;
        }

        var acquired = await proxy.Route.Handler.AcquireAsync(proxy.CredentialRequest!, proxy.Http.RequestAborted);
        if (acquired.Credential is not { } fresh)
        {
            return acquired.Error ?? ProxyErrors.BackendAuthFailed;
        }

        if (IsSame(fresh, refused))
        {
            // The very one that was refused (a provider that hands out the same secret again): sending it twice proves nothing.
            return ProxyErrors.BackendAuthFailed;
        }

        proxy.Credential = fresh;
        return null;
    }

    /// <summary>The credential is no good: nobody shall get it again.</summary>
    public ValueTask GiveUpAsync(McpProxyContext proxy)
    {
        var refused = proxy.Credential!;
        LogRefused(logger, VisibleText.Escape(proxy.Backend.Name), refused.FromCache);
        return proxy.Route.Handler.InvalidateAsync(proxy.CredentialRequest!, refused, proxy.Http.RequestAborted);
    }

    private static bool IsSame(BackendCredential one, BackendCredential other) =>
        ReferenceEquals(one, other) || one.Headers.SequenceEqual(other.Headers);

    [LoggerMessage(EventIds.BackendRefusedCredential, LogLevel.Warning, "Backend {Backend} refused the proxy's credential with 401 (from cache: {FromCache})")]
    private static partial void LogRefused(ILogger logger, string backend, bool fromCache);
}
