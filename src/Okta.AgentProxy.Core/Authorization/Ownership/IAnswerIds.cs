namespace Okta.AgentProxy;

/// <summary>
/// Says what stands in one answer for the ids of its backend, and of what its notices may tell. Ids are given as they stand between the quotes of a JSON string. Belongs to one
/// answer; not thread-safe.
/// </summary>
internal interface IAnswerIds
{
    /// <summary>What a response tells the caller of: it becomes the caller's. <see langword="null"/> leaves the id as it is, and useless.</summary>
    string? Grant(OwnedIdKind kind, ReadOnlySpan<byte> id);

    /// <summary>Whether the task that a notification or a request of the server speaks of is known to be the caller's, and under which name, if another.</summary>
    bool IsKnown(ReadOnlySpan<byte> id, out string? name);

    /// <summary>Whether the caller may know of the resource that a notification speaks of.</summary>
    bool MayTellOf(ReadOnlySpan<byte> uri);
}
