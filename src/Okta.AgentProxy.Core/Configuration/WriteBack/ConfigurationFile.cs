using System.Globalization;
using System.Security.Cryptography;

namespace Okta.AgentProxy;

/// <summary>
/// Replaces a file in one step: a reader sees the old one or the new one, also after a power cut. Mode and owner stay; the old content is kept beside it.
/// </summary>
internal sealed class ConfigurationFile(string path, TimeProvider time)
{
    /// <summary>How many old versions are kept.</summary>
    public const int MaxBackups = 10;

    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The content now.</summary>
    public byte[] Read() => File.ReadAllBytes(path);

    /// <summary>What <see cref="Replace"/> compares.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> content) => SHA256.HashData(content);

    /// <summary>Replaces the content if it still is what <paramref name="expectedHash"/> was computed from.</summary>
    /// <returns>Why it was not replaced; <see langword="null"/> when it was.</returns>
    public string? Replace(byte[] expectedHash, byte[] content)
    {
        string? temporary = null;
        try
        {
            // Whoever made the link (a mounted ConfigMap, a configuration manager) owns the file behind it and would put theirs back.
            if (File.ResolveLinkTarget(path, returnFinalTarget: false) is not null)
            {
                return "the file is a symbolic link: it belongs to whoever placed it";
            }

            var before = Read();
            if (!HashOf(before).AsSpan().SequenceEqual(expectedHash))
            {
                return "the file was edited since it was read; it is read again within two seconds";
            }

            temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
            Write(temporary, content);
            if (PosixFile.OwnerOf(path) is { } owner && !PosixFile.TryGive(temporary, owner))
            {
                return "the file belongs to another user, and this process may not give the new one to them";
            }

            CopyMode(temporary);
            Backup(before);

            // Looked at once more: an editor that saved meanwhile wins.
            if (!HashOf(Read()).AsSpan().SequenceEqual(expectedHash))
            {
                return "the file was edited since it was read; it is read again within two seconds";
            }

            File.Move(temporary, path, overwrite: true);
            temporary = null;
            PosixFile.FlushDirectory(Path.GetDirectoryName(path)!);
            Prune();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"the file or its directory cannot be written ({failure.GetType().Name})";
        }
        finally
        {
            Remove(temporary);
        }
    }

    private static void Write(string file, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyMe; // until it has the mode of the one it replaces
        }

        using var stream = new FileStream(file, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private void CopyMode(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(path));
        }
    }

    // Old versions hold what the file held, secrets included: the same mode.
    private void Backup(byte[] content)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{path}.bak-{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");

        // Two within one millisecond: numbered on, not filled up, because the order of the names is their age.
        var newest = Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(name) + "*").Max(StringComparer.Ordinal);
        var number = newest is null ? 0 : newest == name ? 1 : int.Parse(newest.AsSpan(newest.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture) + 1;
        var backup = number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number:000}");
        Write(backup, content);
        CopyMode(backup);
    }

    private void Prune()
    {
        foreach (var old in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".bak-*").OrderDescending(StringComparer.Ordinal).Skip(MaxBackups))
        {
            Remove(old);
        }
    }

    private static void Remove(string? file)
    {
        try
        {
            if (file is not null)
            {
                File.Delete(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It lies about; the next write tries again with old versions.
        }
    }
}
