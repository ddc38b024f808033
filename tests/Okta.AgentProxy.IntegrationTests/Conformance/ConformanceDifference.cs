namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>A check whose result is not the same in two runs; null means that the run has no such check.</summary>
public sealed record ConformanceDifference(string Scenario, string Id, int Occurrence, string? Expected, string? Actual, string? Error)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Scenario}/{Id}#{Occurrence}: {Expected ?? "absent"} -> {Actual ?? "absent"} {Error}".TrimEnd();
}
