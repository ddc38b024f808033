using System.Runtime.CompilerServices;

namespace Okta.AgentProxy.Exchange;

/// <summary>Keeps each key parsed for as long as its text stays the same: a replaced key file is picked up at the next signature. Thread-safe.</summary>
internal sealed class SigningKeyCache
{
    private readonly ConditionalWeakTable<Secret, Entry> _keys = [];

    /// <exception cref="InvalidOperationException">The reference leads nowhere, or not to a private key; the message says which.</exception>
    public SigningKey Get(Secret secret, string? algorithm)
    {
        var text = secret.Reveal();
        if (_keys.TryGetValue(secret, out var known) && known.Algorithm == algorithm && string.Equals(known.Text, text, StringComparison.Ordinal))
        {
            return known.Key;
        }

        if (SigningKey.TryParse(text, algorithm, out var problem) is not { } key)
        {
            // A file that was good at load and is being replaced, badly or not yet wholly: the last good key goes on, and is looked at again with the file.
            return known?.Algorithm == algorithm && known is not null ? known.Key : throw new InvalidOperationException($"private_key {secret} {problem}");
        }

        // The old key is left to the collector: a signature with it may be under way.
        _keys.AddOrUpdate(secret, new Entry(text, algorithm, key));
        return key;
    }

    private sealed class Entry(string text, string? algorithm, SigningKey key)
    {
        public string Text { get; } = text;

        public string? Algorithm { get; } = algorithm;

        public SigningKey Key { get; } = key;
    }
}
