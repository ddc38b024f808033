using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy;

/// <summary>
/// A secret, given as a value or as a reference: <c>env:NAME</c> (environment variable) or <c>file:/path</c> (read again when the file changes).
/// Never shown by <see cref="ToString"/>. Thread-safe.
/// </summary>
public sealed class Secret : IEquatable<Secret>
{
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";
    private const int MaxFileBytes = 256 * 1024;
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(2);

    private readonly string _raw;
    private readonly TimeProvider _time = TimeProvider.System;
    private volatile FileContent? _file;

    /// <summary>Wraps a value or a reference; a reference is resolved at first use.</summary>
    public Secret(string valueOrReference)
    {
        ArgumentException.ThrowIfNullOrEmpty(valueOrReference);
        _raw = valueOrReference;
    }

    /// <summary>The same under another clock.</summary>
    internal Secret(string valueOrReference, TimeProvider time)
        : this(valueOrReference) => _time = time;

    /// <summary>Whether this only says where the secret is; a reference is safe to show, a value never is.</summary>
    public bool IsReference => _raw.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) || _raw.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>The reference, for configuration that is written back; <see langword="null"/> for a value.</summary>
    public string? Reference => IsReference ? _raw : null;

    /// <summary>The secret itself. A file is looked at again at most every 2 seconds.</summary>
    /// <exception cref="InvalidOperationException">The reference leads nowhere; the message names the variable or file.</exception>
    public string Reveal()
    {
        if (_raw.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            var name = _raw[EnvironmentPrefix.Length..];
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? value
                : throw new InvalidOperationException($"environment variable {name} is not set (referenced as {_raw})");
        }

        return _raw.StartsWith(FilePrefix, StringComparison.Ordinal) ? ReadFile(_raw[FilePrefix.Length..]) : _raw;
    }

    /// <summary>Says why <see cref="Reveal"/> would fail, or <see langword="null"/> when it would not.</summary>
    public string? FindProblem()
    {
        try
        {
            Reveal();
            return null;
        }
        catch (InvalidOperationException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>As <see cref="Reveal"/>, for callers to whom a secret that cannot be had is an answer and no exception.</summary>
    public bool TryReveal([NotNullWhen(true)] out string? value)
    {
        try
        {
            value = Reveal();
            return true;
        }
        catch (InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && string.Equals(_raw, other._raw, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_raw, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Reference ?? "(secret)";

    // A file is compared by what it says, not by its time: on Kubernetes the path is a link to a link whose own time never changes, and a copy that keeps
    // the time is a new secret all the same. One caller looks, every two seconds at most; the others go on with what is known.
    private string ReadFile(string path)
    {
        var now = _time.GetTimestamp();
        if (_file is not { } known)
        {
            var first = Load(path, out var problem, out var cause) ?? throw new InvalidOperationException(problem, cause);
            _file = new FileContent(first, now);
            return first;
        }

        if (!known.TryTakeLook(now, _time))
        {
            return known.Text;
        }

        // A file that is being replaced is missing, empty or half written for a moment: go on with what we had rather than refuse everybody.
        if (Load(path, out _, out _) is not { } text || string.Equals(text, known.Text, StringComparison.Ordinal))
        {
            return known.Text;
        }

        _file = new FileContent(text, now);
        return text;
    }

    private static string? Load(string path, out string? problem, out Exception? cause)
    {
        cause = null;
        try
        {
            if (BoundedFile.Read(path, MaxFileBytes) is not { } bytes)
            {
                problem = $"secret file {path} is larger than {MaxFileBytes} bytes";
                return null;
            }

            var text = Utf8File.Decode(bytes, out _, out var bad)?.TrimEnd('\r', '\n');
            problem = text is null ? $"secret file {path} {bad!.TrimEnd('.')}" : text.Length == 0 ? $"secret file {path} is empty" : null;
            return problem is null ? text : null;
        }
#pragma warning disable CA1031 // Whatever a file or its file system can do, it is a secret that cannot be had.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            problem = $"secret file {path} cannot be read: {failure.GetType().Name}";
            cause = failure;
            return null;
        }
    }

    private sealed class FileContent(string text, long checkedAt)
    {
        private long _checkedAt = checkedAt;

        public string Text { get; } = text;

        // Whoever gets the look has the read; nobody else waits for it.
        public bool TryTakeLook(long now, TimeProvider time)
        {
            var before = Volatile.Read(ref _checkedAt);
            return time.GetElapsedTime(before, now) >= Recheck && Interlocked.CompareExchange(ref _checkedAt, now, before) == before;
        }
    }
}
