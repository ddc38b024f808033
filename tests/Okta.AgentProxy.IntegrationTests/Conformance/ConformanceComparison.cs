namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>Compares two runs check by check: totals can agree by accident, and some checks pass because nothing answers.</summary>
public static class ConformanceComparison
{
    /// <summary>Returns every difference, in the order of the scenarios.</summary>
    public static IReadOnlyList<ConformanceDifference> Compare(ConformanceReport expected, ConformanceReport actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);

        var left = expected.Checks.ToDictionary(c => c.Key);
        var right = actual.Checks.ToDictionary(c => c.Key);

        return [.. left.Keys.Union(right.Keys)
            .Where(key => left.GetValueOrDefault(key)?.Status != right.GetValueOrDefault(key)?.Status)
            .Order()
            .Select(key => new ConformanceDifference(
                key.Scenario,
                key.Id,
                key.Occurrence,
                left.GetValueOrDefault(key)?.Status,
                right.GetValueOrDefault(key)?.Status,
                right.GetValueOrDefault(key)?.Error))];
    }
}
