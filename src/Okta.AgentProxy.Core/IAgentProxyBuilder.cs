using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy;

/// <summary>What <c>AddOktaAgentProxy()</c> and <c>AddAgentProxyCore()</c> return; everything else hangs off it.</summary>
public interface IAgentProxyBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
