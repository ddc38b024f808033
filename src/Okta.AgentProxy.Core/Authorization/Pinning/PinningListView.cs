namespace Okta.AgentProxy;

/// <summary>
/// Notes the definition of every tool in a list, and leaves out those that are not approved where that is enforced; the rest is up to the backend's
/// policy, if it has one. What is left out is what <see cref="ToolPins.Check"/> denies.
/// </summary>
internal sealed class PinningListView(IListView? policy, ToolPins pins, Backend backend) : IListView
{
    private int _hidden;

    /// <inheritdoc/>
    public int Hidden => _hidden + (policy?.Hidden ?? 0);

    /// <inheritdoc/>
    public ListMemory? MemoryOf(ListKind kind) => policy?.MemoryOf(kind);

    /// <inheritdoc/>
    public void LeftOut(int items) => _hidden += items;

    /// <inheritdoc/>
    public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item)
    {
        // Both are asked in any case: each learns from what it sees.
        var isAllowed = policy?.IsVisible(kind, id, item) ?? true;
        var isApproved = kind != ListKind.Tools || pins.MayShow(backend, id, item);
        _hidden += isAllowed && !isApproved ? 1 : 0;
        return isAllowed && isApproved;
    }
}
