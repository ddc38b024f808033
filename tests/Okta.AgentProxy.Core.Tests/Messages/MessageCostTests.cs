using System.Diagnostics;

namespace Okta.AgentProxy.Core.Tests.Messages;

/// <summary>What reading a body costs grows with its length and with nothing else: counted, because a clock would measure the machine.</summary>
public class MessageCostTests
{
    private const int Length = 256 * 1024;

    public static TheoryData<string> Families => [.. WorstBodies.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public void TryRead_WorstBody_ComparesAndDecodesALittlePerByte(string family)
    {
        var body = WorstBodies.Make(family, Length);

        McpMessageReader.TryRead(body, out _, out _, out var work);

        // A name in a small object meets at most seven others and is at least 6 bytes of the body with its value, "a":0, and so are those; decoding is once a byte.
        Assert.InRange(work, 0, 3L * body.Length);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void TryRead_WorstBodyTwiceAsLong_CostsTwiceAsMuch(string family)
    {
        var one = WorstBodies.Make(family, Length);
        var two = WorstBodies.Make(family, 2 * Length);

        McpMessageReader.TryRead(one, out _, out _, out var once);
        McpMessageReader.TryRead(two, out _, out _, out var twice);

        Assert.InRange(twice, 0, (5 * once / 2) + 1_000);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void TryRead_WorstBody_AllocatesNoMoreThanItsMessage(string family)
    {
        var body = WorstBodies.Make(family, Length);

        // The least of several: the first fills the pools, and a collection may empty them between two others.
        var allocated = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            McpMessageReader.TryRead(body, out var _, out var _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.InRange(allocated, 0, 4_096);
    }

    /// <summary>Figures for the documentation: milliseconds for 3.9 MB, best of five, beside an ordinary body of that length.</summary>
    [Fact(Explicit = true)]
    public void TryRead_WorstBodies_InMilliseconds()
    {
        const int Most = 3_900_000;
        var ordinary = Best(WorstBodies.Ordinary(Most));

        var all = WorstBodies.Families.Select(family => (Family: family, Time: Best(WorstBodies.Make(family, Most)))).ToArray();

        foreach (var (family, time) in all.OrderByDescending(f => f.Time))
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{time.TotalMilliseconds,8:0.0} ms  {time / ordinary:0.00}  {family}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{ordinary.TotalMilliseconds,8:0.0} ms  an ordinary body");
    }

    private static TimeSpan Best(byte[] body) => Enumerable.Range(0, 5).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        McpMessageReader.TryRead(body, out var _, out var _);
        return Stopwatch.GetElapsedTime(start);
    });
}
