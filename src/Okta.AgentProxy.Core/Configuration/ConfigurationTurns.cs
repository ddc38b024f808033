namespace Okta.AgentProxy;

/// <summary>
/// Whoever changes what the configuration says takes turns with the reload: what it has read must not be put into the stores after an administrator has
/// changed it, or what was just taken away would be back until the next reload. Thread-safe.
/// </summary>
internal sealed class ConfigurationTurns : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Waits for the turn; disposing of the result ends it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        return new Turn(_one);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
