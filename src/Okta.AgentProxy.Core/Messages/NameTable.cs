using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Remembers the texts of names that come again and again, such as those of tools, so that a request allocates no string for one. That saves less by its
/// bytes than by what lives on: the audit keeps each request's name. Thread-safe, without a lock.
/// </summary>
/// <remarks>
/// A table of fixed size: each name has one place, and a newcomer takes it. What callers make up pushes names out, which costs what there would be to pay
/// without a table, and never more memory. A name is compared in full, so no two are ever taken for each other.
/// </remarks>
internal sealed class NameTable
{
    /// <summary>Longer names are not remembered; MCP's recommendation for tools ends at 128.</summary>
    public const int MaxLength = 128;

    private const int Places = 1024;

    private readonly string?[] _names = new string?[Places];

    /// <summary>The text of <paramref name="name"/>: the remembered one, or a new one.</summary>
    /// <param name="name">UTF-8 without escapes.</param>
    public string Get(ReadOnlySpan<byte> name)
    {
        // Outside ASCII equal texts may have other bytes; there, and for what is long, nothing is promised.
        if (name.Length > MaxLength || !Ascii.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        HashCode hash = default;
        hash.AddBytes(name);
        ref var place = ref _names[(uint)hash.ToHashCode() % Places];
        if (Volatile.Read(ref place) is { } known && Ascii.Equals(name, known))
        {
            return known;
        }

        var text = Encoding.ASCII.GetString(name);
        Volatile.Write(ref place, text);
        return text;
    }
}
