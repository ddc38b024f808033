using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>
/// Makes of a subject one that is small enough to be remembered by the hundred thousand: what users have in common is kept once, their claims as bytes,
/// and nothing of the library's token. Thread-safe.
/// </summary>
internal sealed class SubjectCompactor
{
    private const int MaxLists = 4_096;
    private const int MaxShared = 32;

    private readonly ClaimsPacker _packer = new();
    private readonly SharedTable<string> _texts = new(MaxLists, StringComparer.Ordinal);
    private readonly SharedTable<TextList> _lists = new(MaxLists);

    /// <summary>The same subject, smaller; itself when its principal is of a kind that could not be made again.</summary>
    public Subject Compact(Subject subject)
    {
        if (_packer.TryPack(subject.Principal) is not { } claims)
        {
            return subject;
        }

        return new Subject(claims, subject.Groups.Count)
        {
            Issuer = _texts.Share(subject.Issuer),
            Id = subject.Id,
            Sub = subject.Sub == subject.Id ? subject.Id : subject.Sub,
            ClientId = _texts.Share(subject.ClientId),
            TokenKind = subject.TokenKind,
            Audiences = Share([.. subject.Audiences])?.Texts ?? subject.Audiences,
            Scopes = Share([.. subject.Scopes.Order(StringComparer.Ordinal)])?.Set ?? subject.Scopes,
            IsService = subject.IsService,
            ExpiresAt = subject.ExpiresAt,
        };
    }

    private TextList? Share(string[] texts) => texts.Length <= MaxShared && _lists.TryGetNumber(new TextList(texts), out var number) ? _lists[number] : null;

    /// <summary>A list of texts that is equal to another with the same ones, and their set.</summary>
    private sealed class TextList(string[] texts) : IEquatable<TextList>
    {
        private FrozenSet<string>? _set;

        public string[] Texts => texts;

        public FrozenSet<string> Set => _set ??= texts.ToFrozenSet(StringComparer.Ordinal);

        public bool Equals(TextList? other) => other is not null && texts.AsSpan().SequenceEqual(other.Texts);

        public override bool Equals(object? obj) => Equals(obj as TextList);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (var text in texts)
            {
                hash.Add(text, StringComparer.Ordinal);
            }

            return hash.ToHashCode();
        }
    }
}
