namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>
/// The rows: every triple of framing, rhythm and size, the other dimensions spread over them so that every pair of values of any two dimensions is there;
/// where that leaves pairs open, more rows. Byte by byte up to 8 KB; twelve rows of 20 MB.
/// </summary>
internal static class AnswerMatrix
{
    private const int MostByByte = 8 * 1024;
    private const int Huge = 20 * 1024 * 1024;

    // Around what the relay asks for (256, 4 K, 56 K), Kestrel's block (4 K) and pipe (64 K), HttpClient's buffer (4 K, 16 K) and a frame of HTTP/2 (16 K).
    private static readonly int[] Sizes =
    [
        0, 1, 100, 255, 256, 257, 3_700, 3_840, 4_095, 4_096, 4_097, 8_191, 8_192, 16_383, 16_384, 16_385, 53_248, 57_343, 57_344, 57_345, 61_440, 65_535, 65_536, 65_537, 70_000, 100_000, 131_073, 1_048_576,
    ];

    public static IReadOnlyList<AnswerCase> Whole { get; } = [.. Make(Sizes, Sizes), .. TheHuge()];

    /// <summary>Every pair of values but those of sizes, each of which appears, and one row of 20 MB.</summary>
    public static IReadOnlyList<AnswerCase> Sample { get; } = [.. Make(Sizes, [100, 4_096]).Where(row => row.Rhythm != Rhythm.Bytes || row.Size <= 256), .. TheHuge().Take(1)];

    /// <summary>The pairs that no row has, of those that any answer could have.</summary>
    public static IEnumerable<string> Missing(IReadOnlyList<AnswerCase> rows, IReadOnlyList<int> sizes)
    {
        var there = rows.SelectMany(Pairs).ToHashSet();
        return All(sizes).SelectMany(Pairs).Distinct().Where(pair => !there.Contains(pair)).Select(pair => pair.ToString());
    }

    public static IReadOnlyList<int> AllSizes => Sizes;

    private static List<AnswerCase> Make(int[] sizes, int[] inTriples)
    {
        List<AnswerCase> rows = [];
        HashSet<(int, object, int, object)> open = [.. All(sizes).SelectMany(Pairs)];
        void Add(AnswerCase row)
        {
            rows.Add(row);
            open.ExceptWith(Pairs(row));
        }

        var all = All(sizes).ToList();
        foreach (var triple in All(inTriples).GroupBy(row => (row.Framing, row.Rhythm, row.Size)))
        {
            Add(triple.MaxBy(row => Pairs(row).Count(open.Contains))!);
        }

        foreach (var size in sizes.Except(inTriples))
        {
            Add(all.Where(row => row.Size == size).MaxBy(row => Pairs(row).Count(open.Contains))!);
        }

        // The sample need not have each size with each other value.
        var wanted = inTriples.Length == sizes.Length ? open : [.. open.Where(pair => pair.Item1 != 6 && pair.Item3 != 6)];
        while (wanted.Count > 0)
        {
            var next = wanted.First();
            var row = all.Where(candidate => Pairs(candidate).Contains(next)).MaxBy(candidate => Pairs(candidate).Count(wanted.Contains))!;
            Add(row);
            wanted.ExceptWith(Pairs(row));
        }

        return rows;
    }

    private static IEnumerable<AnswerCase> TheHuge() =>
        from i in Enumerable.Range(0, 12)
        let filter = (Filter)(i % 4 == 3 ? 1 : 0)
        let kind = (Kind)(filter == Filter.List ? i / 4 % 2 : i % 3)
        select new AnswerCase((Framing)(i % 3), kind, (Rhythm)(i / 3 % 3), (Reader)(i / 2 % 2), filter, (Client)((i + (i / 3)) % 3), Huge);

    private static IEnumerable<AnswerCase> All(IReadOnlyList<int> sizes) =>
        from framing in Enum.GetValues<Framing>()
        from rhythm in Enum.GetValues<Rhythm>()
        from size in sizes
        where rhythm != Rhythm.Bytes || size <= MostByByte
        from kind in Enum.GetValues<Kind>()
        from reader in Enum.GetValues<Reader>()
        from filter in Enum.GetValues<Filter>()
        from client in Enum.GetValues<Client>()
        let row = new AnswerCase(framing, kind, rhythm, reader, filter, client, size)
        where row.Exists
        select row;

    private static IEnumerable<(int, object, int, object)> Pairs(AnswerCase row)
    {
        var values = row.Values;
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = i + 1; j < values.Length; j++)
            {
                yield return (i, values[i], j, values[j]);
            }
        }
    }
}
