namespace Okta.AgentProxy.Routing;

/// <summary>What of one answer is the caller's, under which names the caller knows it, and of what its notices may tell.</summary>
internal sealed class OwnedAnswer(McpProxyContext proxy, OwnershipSealer sealer, bool grantsTasks = false, bool grantsState = false) : IAnswerIds
{
    // A resumed stream may replay many answers; what no longer fits is sealed anew, which opens as well.
    private const int MaxKnown = 1024;

    private Dictionary<string, string>? _known;

    /// <summary>The backend's id of the task that the request is about, if it is about one.</summary>
    public string? OpenedTaskId { get; set; }

    /// <summary>The request names this task, and showed that it is the caller's.</summary>
    public void Know(string id, string sealedId)
    {
        _known ??= new Dictionary<string, string>(StringComparer.Ordinal);
        if (_known.Count < MaxKnown)
        {
            _known.TryAdd(id, sealedId);
        }
    }

    /// <inheritdoc/>
    public string? Grant(OwnedIdKind kind, ReadOnlySpan<byte> id)
    {
        if (kind == OwnedIdKind.RequestState)
        {
            return grantsState ? sealer.Seal(OwnedScope.For(kind, proxy), id) : null;
        }

        if (Decode(id) is not { Length: > 0 } text)
        {
            return null;
        }

        if (_known?.GetValueOrDefault(text) is { } known)
        {
            return known;
        }

        if (!grantsTasks)
        {
            return null;
        }

        var sealedId = sealer.Seal(OwnedScope.For(kind, proxy), id);
        if (sealedId is not null)
        {
            Know(text, sealedId);
        }

        return sealedId;
    }

    /// <inheritdoc/>
    public bool IsKnown(ReadOnlySpan<byte> id, out string? name)
    {
        name = null;

        // A backend that knows its callers tells each of their own tasks, under its own ids.
        return !proxy.Route.SharesCredential || (_known is not null && Decode(id) is { } text && _known.TryGetValue(text, out name));
    }

    /// <inheritdoc/>
    public bool MayTellOf(ReadOnlySpan<byte> uri) => proxy.Route.Policy is not { } policy
        || (Decode(uri) is { } text && policy.Evaluate(proxy.PolicyCaller.Ask(PolicyTargetKind.Resource, text) with { IsListing = true }).IsVisible);

    private static string? Decode(ReadOnlySpan<byte> id) => JsonText.DecodeQuoted([(byte)'"', .. id, (byte)'"']);
}
