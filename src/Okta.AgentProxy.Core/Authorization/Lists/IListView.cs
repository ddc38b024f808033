namespace Okta.AgentProxy;

/// <summary>Says which items of a list one caller may see. Belongs to one answer; not thread-safe.</summary>
internal interface IListView
{
    /// <summary>Whether the item stays in the list.</summary>
    /// <param name="kind">The list.</param>
    /// <param name="id">The item's name, URI or URI template.</param>
    /// <param name="item">The whole item, for those who must look at more of it.</param>
    bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item);

    /// <summary>What is remembered of the items of that list; <see langword="null"/> for nothing.</summary>
    ListMemory? MemoryOf(ListKind kind) => null;
}
