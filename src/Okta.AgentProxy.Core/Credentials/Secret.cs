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
    private const long RecheckMilliseconds = 2_000;

    private readonly string _raw;
    private volatile FileContent? _file;

    /// <summary>Wraps a value or a reference; a reference is resolved at first use.</summary>
    public Secret(string valueOrReference)
    {
        ArgumentException.ThrowIfNullOrEmpty(valueOrReference);
        _raw = valueOrReference;
    }

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

    private string ReadFile(string path)
    {
        var now = Environment.TickCount64;
        var known = _file;
        if (known is not null && now - known.CheckedAt < RecheckMilliseconds)
        {
            return known.Text;
        }

        try
        {
            var info = new FileInfo(path);
            if (known is not null && info.LastWriteTimeUtc == known.WrittenAt)
            {
                _file = known with { CheckedAt = now };
                return known.Text;
            }

            if (info.Length > MaxFileBytes)
            {
                throw new InvalidOperationException($"secret file {path} is larger than {MaxFileBytes} bytes");
            }

            var text = File.ReadAllText(path).TrimEnd('\r', '\n');
            if (text.Length == 0)
            {
                throw new InvalidOperationException($"secret file {path} is empty");
            }

            _file = new FileContent(text, info.LastWriteTimeUtc, now);
            return text;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // A file that is being replaced is missing for a moment: go on with what we had rather than refuse everybody.
            return known?.Text ?? throw new InvalidOperationException($"secret file {path} cannot be read: {failure.GetType().Name}", failure);
        }
    }

    private sealed record FileContent(string Text, DateTime WrittenAt, long CheckedAt)
    {
        public override string ToString() => "(secret)";
    }
}
