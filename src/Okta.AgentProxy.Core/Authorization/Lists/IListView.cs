namespace Okta.AgentProxy;

/// <summary>Says which items of a list one caller may see. Belongs to one answer; not thread-safe.</summary>
internal interface IListView
{
    /// <summary>How many items were left out.</summary>
    int Hidden => 0;

    /// <summary>Whether the item stays in the list.</summary>
    /// <param name="kind">The list.</param>
    /// <param name="id">The item's name, URI or URI template.</param>
    /// <param name="item">The whole item, for those who must look at more of it.</param>
    bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item);

    /// <summary>What is remembered of the items of that list; <see langword="null"/> for nothing.</summary>
    ListMemory? MemoryOf(ListKind kind) => null;

    /// <summary>
    /// Which items of a list that is known as a whole stay in it; <see langword="null"/> when they must be asked for one by one. Says the same as
    /// <see cref="IsVisible"/> of each.
    /// </summary>
    ListVisibility? VisibilityOf(ListKind kind, ListImage image) => null;

    /// <summary>Tells how many items were left out without asking: because of <see cref="VisibilityOf"/>, or because they have no id.</summary>
    void LeftOut(int items)
    {
    }
}
