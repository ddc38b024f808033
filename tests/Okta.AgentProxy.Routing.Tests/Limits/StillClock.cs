namespace Okta.AgentProxy.Routing.Tests.Limits;

/// <summary>Timestamps that move only when a test moves them. The time of day and timers stay real, so that tokens are valid and sockets work.</summary>
internal sealed class StillClock : TimeProvider
{
    private long _now = 1_000_000_000_000;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks * 100);
}
