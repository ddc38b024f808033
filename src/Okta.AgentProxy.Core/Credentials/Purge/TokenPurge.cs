using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>A purge as it is stored: one row per filter, whose version is the generation.</summary>
internal sealed record TokenPurge
{
    /// <summary>A hash of the filter: user ids differ by case, names of rows do not.</summary>
    public required string Name { get; init; }

    public string? Subject { get; init; }

    public string? Agent { get; init; }

    public string? Backend { get; init; }

    /// <summary>How often; it makes the same purge a change each time.</summary>
    public int Times { get; init; }

    public DateTimeOffset At { get; init; }

    public TokenFilter ToFilter() => new() { Subject = Subject, Agent = Agent, Backend = Backend };

    public static TokenPurge Of(TokenFilter filter, int times, DateTimeOffset at) => new()
    {
        Name = NameOf(filter),
        Subject = filter.Subject,
        Agent = filter.Agent,
        Backend = filter.Backend,
        Times = times,
        At = at,
    };

    public static string NameOf(TokenFilter filter)
    {
        // Lengths in front: "a" and "bc" must not look like "ab" and "c".
        var parts = new[] { filter.Subject, filter.Agent?.ToUpperInvariant(), filter.Backend?.ToUpperInvariant() };
        var text = string.Concat(parts.Select(part => $"{part?.Length ?? -1}:{part};"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
