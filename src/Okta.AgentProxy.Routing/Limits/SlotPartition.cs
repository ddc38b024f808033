namespace Okta.AgentProxy.Routing;

/// <summary>Counts what is under way at a time. Thread-safe.</summary>
internal sealed class SlotPartition : IPartition
{
    private const int Gone = int.MinValue;

    private int _taken;

    public int Taken => Math.Max(0, Volatile.Read(ref _taken));

    /// <summary>Whether it was retired: look again.</summary>
    public bool IsRetired => Volatile.Read(ref _taken) == Gone;

    /// <summary>Takes a slot if one of <paramref name="most"/> is free; <see cref="Exit"/> gives it back.</summary>
    public bool TryEnter(int most)
    {
        for (var taken = Volatile.Read(ref _taken); taken >= 0 && taken < most;)
        {
            var seen = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (seen == taken)
            {
                return true;
            }

            taken = seen;
        }

        return false;
    }

    public void Exit() => Interlocked.Decrement(ref _taken);

    public bool TryRetire(long now) => Interlocked.CompareExchange(ref _taken, Gone, 0) == 0;
}
