namespace Okta.AgentProxy.Load;

/// <summary>What to measure and for how long.</summary>
internal sealed record LoadOptions
{
    /// <summary>The four ratios in under three minutes; no streams, no report files.</summary>
    public bool Quick { get; init; }

    /// <summary>How often every competitor is measured at every concurrency, in turns.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Seconds per measurement.</summary>
    public int Seconds { get; init; } = 4;

    /// <summary>Seconds of load, three times, before a process that compiles as it runs is measured.</summary>
    public int WarmUpSeconds { get; init; } = 7;

    public IReadOnlyList<int> Connections { get; init; } = [1, 16, 64, 256];

    /// <summary>Only these competitors, or of <see cref="Growth"/> only these parts (<c>starts</c>, <c>users</c>, <c>sizes</c>); empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Further copies of the proxy with other process settings: <c>LABEL:NAME=VALUE,NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    public bool Streams { get; init; } = true;

    /// <summary>Nothing but the two statements about limits.</summary>
    public bool Limits { get; init; }

    public bool Throughput { get; init; } = true;

    /// <summary>What filtering a list costs, and nothing else.</summary>
    public bool Lists { get; init; }

    /// <summary>How cost grows with users, backends, agents, rules and tools, and nothing else.</summary>
    public bool Growth { get; init; }

    /// <summary>A PostgreSQL database that may be filled and emptied, for <see cref="Growth"/>; <see langword="null"/> leaves those rows out.</summary>
    public string? Postgres { get; init; }

    /// <summary>The folder for the Markdown table and the plot.</summary>
    public string Results { get; init; } = ".";

    public static LoadOptions Parse(string[] args)
    {
        LoadOptions options = args.Contains("--quick") ? new() { Quick = true, Rounds = 9, Seconds = 1, WarmUpSeconds = 3, Connections = [64], Streams = false } : new();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--quick" => options,
                "--limits" => options with { Limits = true },
                "--no-streams" => options with { Streams = false },
                "--only-streams" => options with { Throughput = false },
                "--growth" => options with { Growth = true },
                "--postgres" => options with { Postgres = Text(args, ++i) },
                "--lists" => options with { Lists = true, Throughput = false, Streams = false },
                "--rounds" => options with { Rounds = Number(args, ++i) },
                "--seconds" => options with { Seconds = Number(args, ++i) },
                "--connections" => options with { Connections = [.. Text(args, ++i).Split(',').Select(int.Parse)] },
                "--only" => options with { Only = Text(args, ++i).Split(',') },
                "--variant" => options with { Variants = [.. options.Variants, Text(args, ++i)] },
                "--results" => options with { Results = Text(args, ++i) },
                _ => throw new ArgumentException($"Unknown argument '{args[i]}'. Known: --quick --limits --rounds N --seconds N --connections N,N --only NAME,NAME --variant LABEL:NAME=VALUE,… --no-streams --only-streams --lists --growth --postgres CONNECTION --results FOLDER"),
            };
        }

        return options;
    }

    private static int Number(string[] args, int at) => int.Parse(Text(args, at), System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(string[] args, int at) => at < args.Length ? args[at] : throw new ArgumentException($"{args[at - 1]} needs a value");
}
