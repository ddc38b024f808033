using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>A <c>config.yaml</c> as a configuration source.</summary>
internal sealed class AgentProxyYamlSource : IConfigurationSource
{
    /// <summary>The file as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>The directory a relative <see cref="Path"/> starts from.</summary>
    public required string BasePath { get; init; }

    /// <summary>Whether it may be missing.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether it is followed.</summary>
    public bool ReloadOnChange { get; init; } = true;

    /// <summary>The clock of the watching.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new AgentProxyYamlProvider(this);
}
