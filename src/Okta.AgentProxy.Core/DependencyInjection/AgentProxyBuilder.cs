using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy;

/// <summary>The builder that the registration methods hand on.</summary>
internal sealed class AgentProxyBuilder(IServiceCollection services) : IAgentProxyBuilder
{
    /// <inheritdoc/>
    public IServiceCollection Services { get; } = services;
}
