using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>A <c>.env</c> file as a configuration source.</summary>
internal sealed class AgentProxyDotEnvSource : IConfigurationSource
{
    /// <summary>The file as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>The directory a relative <see cref="Path"/> starts from.</summary>
    public required string BasePath { get; init; }

    /// <summary>Whether it may be missing.</summary>
    public bool Optional { get; init; } = true;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new DotEnvProvider(this);
}
