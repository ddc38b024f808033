using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>A backend's circuit breaker as it is written under <c>circuit_breaker:</c>.</summary>
public sealed class CircuitBreakerOptions : IOptionsSection
{
    /// <summary>Whether a backend that does not answer is left alone for a while.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; } = true;

    /// <summary>After how many failures without a success in between.</summary>
    /// <value>The default is 5; 1 to 1000.</value>
    [ConfigurationKeyName("failures")]
    public int Failures { get; set; } = 5;

    /// <summary>For how long, before one request may try.</summary>
    /// <value>The default is 10 seconds; 1 to 600.</value>
    [ConfigurationKeyName("break_seconds")]
    public int BreakSeconds { get; set; } = 10;
}
