namespace Okta.AgentProxy;

/// <summary>The purges that this node knows of. Readers take one volatile read and, as long as nothing was ever purged, nothing more.</summary>
internal sealed class TokenGenerations : ITokenGenerations
{
    private volatile Mark[] _marks = [];

    /// <inheritdoc/>
    public string Of(in TokenOwner owner)
    {
        var marks = _marks;
        var generation = "";
        foreach (var mark in marks)
        {
            if (mark.Filter.Matches(owner))
            {
                generation = $"{generation}{mark.Version};";
            }
        }

        return generation;
    }

    /// <summary>Takes over what the store holds (ordered by name, so that every node sees the same order); returns the filters that are new or purged again.</summary>
    public IReadOnlyList<TokenFilter> Replace(IReadOnlyList<StoredEntity<TokenPurge>> stored)
    {
        var known = _marks.Select(mark => mark.Version).ToHashSet(StringComparer.Ordinal);
        _marks = [.. stored.Select(purge => new Mark($"{purge.Value.Name}:{purge.Version}", purge.Value.ToFilter()))];
        return [.. _marks.Where(mark => !known.Contains(mark.Version)).Select(mark => mark.Filter)];
    }

    private sealed record Mark(string Version, TokenFilter Filter);
}
