namespace Okta.AgentProxy.TestKit;

/// <summary>The one deadline after which a test that waits for something has failed.</summary>
public static class TestLimits
{
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(30);
}
