namespace Okta.AgentProxy.TestKit;

/// <summary>How much of the slow tests a run is meant to do.</summary>
public static class TestRun
{
    /// <summary>
    /// Whether whole matrices, long fuzz runs and leak runs are wanted: true when the environment variable AGENTPROXY_FULL is 1, as in <c>.ci/run</c>.
    /// Without it the same tests take a sample of each dimension, so that <c>dotnet test</c> stays quick.
    /// </summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("AGENTPROXY_FULL") == "1";

    /// <summary>Returns <paramref name="full"/> in a full run, else <paramref name="sample"/>.</summary>
    public static int Count(int sample, int full) => Full ? full : sample;
}
