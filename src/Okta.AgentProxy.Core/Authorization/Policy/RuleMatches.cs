namespace Okta.AgentProxy;

/// <summary>
/// Which rules of a policy are about a name, by position; remembered, because a list brings the same names again and again. Says nothing about callers.
/// Thread-safe, without a lock; a table of fixed size, for names of an ordinary length.
/// </summary>
internal sealed class RuleMatches(CompiledRule[] deny, CompiledRule[] allow)
{
    /// <summary>More rules than this have no place in a word.</summary>
    public const int MaxRules = 64;

    private const int Places = 2_048;
    private const int MaxRemembered = 256;

    private readonly Match?[] _matches = new Match?[Places];

    /// <summary>Whether any rule that fits the caller shows the name and none hides it.</summary>
    public bool IsVisible(PolicyTargetKind kind, string name, in ListRules caller)
    {
        var match = Find(kind, name);
        return (match.Deny & caller.Deny) == 0 && (match.Allow & caller.Allow) != 0;
    }

    private Match Find(PolicyTargetKind kind, string name)
    {
        if (name.Length > MaxRemembered)
        {
            return Match.Of(deny, allow, kind, name);
        }

        // Two places for each name: of a thousand names, few have both taken.
        var place = ((uint)name.GetHashCode(StringComparison.Ordinal) + (uint)kind) % Places;
        if (Known(place, kind, name) is { } first)
        {
            return first;
        }

        if (Known(place ^ 1, kind, name) is { } second)
        {
            return second;
        }

        var match = Match.Of(deny, allow, kind, name);
        if (Volatile.Read(ref _matches[place]) is not null)
        {
            place ^= 1;
        }

        Volatile.Write(ref _matches[place], match);
        return match;
    }

    private Match? Known(uint place, PolicyTargetKind kind, string name) =>
        Volatile.Read(ref _matches[place]) is { } match && match.Kind == kind && string.Equals(match.Name, name, StringComparison.Ordinal) ? match : null;

    private sealed class Match(PolicyTargetKind kind, string name, ulong deny, ulong allow)
    {
        public PolicyTargetKind Kind { get; } = kind;

        public string Name { get; } = name;

        public ulong Deny { get; } = deny;

        public ulong Allow { get; } = allow;

        public static Match Of(CompiledRule[] deny, CompiledRule[] allow, PolicyTargetKind kind, string name) =>
            new(kind, name, Bits(deny, kind, name), Bits(allow, kind, name));

        private static ulong Bits(CompiledRule[] rules, PolicyTargetKind kind, string name)
        {
            var bits = 0UL;
            for (var i = 0; i < rules.Length; i++)
            {
                bits |= rules[i].IsAbout(kind, name) ? 1UL << i : 0;
            }

            return bits;
        }
    }
}
