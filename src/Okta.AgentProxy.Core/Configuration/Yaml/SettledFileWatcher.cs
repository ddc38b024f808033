namespace Okta.AgentProxy;

/// <summary>
/// Notices that a file changed and calls back once it has stopped changing. Looks at the file four times a second instead of listening to
/// the system: that also sees a rename over the file, a symbolic link that is swapped (Kubernetes) and network file systems, and it never
/// reads a file in the middle of being written, because two looks in a row must agree.
/// </summary>
internal sealed class SettledFileWatcher(string path, TimeProvider time, Action changed) : IDisposable
{
    /// <summary>The time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private State _reported;
    private State _last;
    private bool _disposed;

    /// <summary>Takes the present state as known and starts looking. Calling it again only does the former.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _reported = _last = Look();
            if (!_disposed)
            {
                _timer ??= time.CreateTimer(static self => ((SettledFileWatcher)self!).OnTick(), this, Interval, Interval);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTick()
    {
        // A slow callback must not pile up ticks behind it.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            var now = Look();
            var settled = now == _last;
            _last = now;
            if (!_disposed && settled && now != _reported)
            {
                _reported = now;
                changed();
            }
        }
#pragma warning disable CA1031 // On a timer's thread an exception would end the process; the next change calls back again.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Whoever is called back says what went wrong; this only stays alive.
        }
        finally
        {
            _gate.Exit();
        }
    }

    private State Look()
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? new State(target.FullName, target.LastWriteTimeUtc.Ticks, target.Length) : default;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException)
        {
            return default;
        }
    }

    private readonly record struct State(string? Target, long Written, long Length);
}
