namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Administrators change one thing at a time on a node, whatever its kind and whether by the API or the pages: what each of two changes may do, both together
/// may not, such as taking the same path, or deleting a backend that an agent is given at that moment. Thread-safe.
/// </summary>
internal sealed class AdminTurn : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Waits for the turn; disposing of the result ends it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<Release> TakeAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        return new Release(_one);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Ends the turn.</summary>
    internal readonly struct Release(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
