using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>Looks at the identity settings once, at start: what cannot work fails the start, what is dangerous is said aloud.</summary>
internal sealed partial class InboundIdentityCheck(
    IAuthenticationSchemeProvider schemes,
    IOptions<AgentProxyOptions> options,
    ILogger<InboundIdentityCheck> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AuthenticationScheme is { } name && await schemes.GetSchemeAsync(name) is null)
        {
            throw new InvalidOperationException(
                $"authentication_scheme is '{name}' but no scheme has that name. Register it, for example with builder.Services.AddAuthentication().AddJwtBearer(\"{name}\", …).");
        }

        if (options.Value.AgentBinding == AgentBinding.Header)
        {
            LogUnbound(logger);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.UnboundAgentIdentity, LogLevel.Warning,
        "agent_binding is 'header': anyone with any valid token can act as any agent by naming it in X-Agent-ID. Use 'token' unless a trusted gateway in front sets that header.")]
    private static partial void LogUnbound(ILogger logger);
}
