namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>One check of the suite.</summary>
/// <param name="Scenario">The scenario it belongs to.</param>
/// <param name="Id">Its id; a scenario may report one id several times.</param>
/// <param name="Occurrence">Which of them this is, from 1.</param>
/// <param name="Status">SUCCESS, FAILURE, WARNING or SKIPPED.</param>
/// <param name="Error">What the suite says about a failure.</param>
public sealed record ConformanceCheck(string Scenario, string Id, int Occurrence, string Status, string? Error)
{
    /// <summary>Whether the suite counts it as passed.</summary>
    public bool Passed => Status == "SUCCESS";

    /// <summary>Whether the suite counts it as failed.</summary>
    public bool Failed => Status == "FAILURE";

    internal (string Scenario, string Id, int Occurrence) Key => (Scenario, Id, Occurrence);

    /// <inheritdoc/>
    public override string ToString() => $"{Scenario}/{Id}#{Occurrence} {Status}{(Error is null ? "" : $": {Error}")}";
}
