namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>The real time, moved: a test can live through a quarter of an hour in a moment.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    private long _shift = shift.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
