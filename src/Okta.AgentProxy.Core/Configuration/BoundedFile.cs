namespace Okta.AgentProxy;

/// <summary>Reads a file that others write, and whatever they put in its place.</summary>
internal static class BoundedFile
{
    private const int LeastBuffer = 4_096;

    /// <summary>The content; <see langword="null"/> when it is larger than <paramref name="maxBytes"/>.</summary>
    /// <remarks>
    /// To open a named pipe waits for a writer, for ever, and a device may have no end. Both have no length, like an empty file: what has none is not opened and
    /// counts as empty. So does a file of a file system that knows no lengths.
    /// </remarks>
    public static byte[]? Read(string path, int maxBytes)
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        if (target is { Exists: true, Length: 0 })
        {
            return [];
        }

        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[(int)Math.Clamp(content.Length + 1, LeastBuffer, maxBytes + 1L)];
        var length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length == bytes.Length && length <= maxBytes)
        {
            // It grows while it is read.
            Array.Resize(ref bytes, maxBytes + 1);
            length += content.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
        }

        return length > maxBytes ? null : bytes[..length];
    }
}
