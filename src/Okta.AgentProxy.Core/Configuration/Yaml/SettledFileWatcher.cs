using System.Security.Cryptography;

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

    private const int LooksPerRead = 4;

    // More than a file that is read may have.
    private const int MaxBytes = 2 * 1024 * 1024;

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private State _reported;
    private State _last;
    private bool _disposed;
    private int _looks;

    /// <summary>Takes the present state as known and starts looking. Calling it again only does the former.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _reported = _last = Look(alwaysRead: true);
            if (!_disposed)
            {
                _timer ??= BackgroundWork.CreateTimer(time, static self => self.OnTick(), this, Interval, Interval, logger: null);
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
            var now = Look(alwaysRead: false);
            var settled = now == _last;
            _last = now;
            if (!_disposed && settled && now != _reported)
            {
                _reported = now;
                changed();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    // A look at the content costs a read, so it is not taken each time: an edit that changes neither time nor length (a restored backup, a link to a folder
    // that is swapped for one made by the same script) is seen by every fourth, still within the two seconds that are promised.
    private State Look(bool alwaysRead)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            if (!target.Exists)
            {
                return default;
            }

            State now = new(target.FullName, target.LastWriteTimeUtc.Ticks, target.Length, _last.Content);
            if (alwaysRead || now != _last || ++_looks % LooksPerRead == 0)
            {
                now = now with { Content = Fingerprint() };
            }

            return now;
        }
#pragma warning disable CA1031 // Whatever a file system can do: no file is seen, and the next look is another chance.
        catch (Exception)
#pragma warning restore CA1031
        {
            return default;
        }
    }

    private string Fingerprint() => BoundedFile.Read(path, MaxBytes) is { } bytes ? Convert.ToHexString(SHA256.HashData(bytes)) : "larger";

    private readonly record struct State(string? Target, long Written, long Length, string? Content);
}
