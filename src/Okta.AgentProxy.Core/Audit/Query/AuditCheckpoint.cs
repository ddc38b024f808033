using System.Globalization;

namespace Okta.AgentProxy;

/// <summary>A row's place and hash, noted outside of the database.</summary>
/// <param name="Sequence">The place.</param>
/// <param name="Hash">The hash in hex.</param>
public sealed record AuditCheckpoint(long Sequence, string Hash)
{
    /// <summary>Reads <c>SEQUENCE:HASH</c>, as it is logged.</summary>
    public static bool TryParse(string? text, out AuditCheckpoint? checkpoint)
    {
        checkpoint = null;
        var parts = text?.Split(':');
        if (parts is not [var place, { Length: AuditChain.HashBytes * 2 } hash]
            || !long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !hash.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        checkpoint = new AuditCheckpoint(sequence, hash.ToLowerInvariant());
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}
