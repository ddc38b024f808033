namespace Okta.AgentProxy;

/// <summary>When a backend that does not answer is left alone for a while.</summary>
/// <param name="Enabled">Whether it ever is. <value>The default is <see langword="true"/>.</value></param>
/// <param name="Failures">How many failures without a success in between. <value>The default is 5.</value></param>
/// <param name="BreakSeconds">For how long it is left alone, before one request may try. <value>The default is 10 seconds.</value></param>
public sealed record CircuitBreakerSettings(bool Enabled = true, int Failures = 5, int BreakSeconds = 10)
{
    /// <summary>Five failures, ten seconds.</summary>
    public static CircuitBreakerSettings Default { get; } = new();
}
