using System.Text.Json.Serialization;

namespace Okta.AgentProxy.Exchange;

/// <summary>What <see cref="TokenProtector"/> encrypts.</summary>
/// <param name="Key">The key it belongs to.</param>
/// <param name="Expires">When it is over, in seconds since 1970.</param>
/// <param name="Assertion">The hash of the assertion it was had with.</param>
/// <param name="Headers">Pairs of name and value.</param>
internal sealed record TokenEntry(string Key, long Expires, string? Assertion, string[][] Headers)
{
    public override string ToString() => nameof(TokenEntry);
}

/// <summary>Written without reflection.</summary>
[JsonSerializable(typeof(TokenEntry))]
internal sealed partial class TokenEntryJson : JsonSerializerContext;
