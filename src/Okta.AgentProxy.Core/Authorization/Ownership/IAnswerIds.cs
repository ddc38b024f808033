namespace Okta.AgentProxy;

/// <summary>
/// Says what stands in one answer for the ids of its backend. Ids are given as they stand between the quotes of a JSON string. Belongs to one
/// answer; not thread-safe.
/// </summary>
internal interface IAnswerIds
{
    /// <summary>What a response tells the caller of: it becomes the caller's. <see langword="null"/> leaves the id as it is, and useless.</summary>
    string? Grant(OwnedIdKind kind, ReadOnlySpan<byte> id);

    /// <summary>What a notification or a request of the server speaks of: <see langword="null"/> when nothing shows that the task is the caller's.</summary>
    string? Find(ReadOnlySpan<byte> id);
}
