using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Okta.AgentProxy;

/// <summary>What .NET does not say or do about files on Linux: owners, and making a rename durable.</summary>
internal static class PosixFile
{
    private const int CurrentDirectory = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int ReadOnly = 0;
    private const int UidAt = 20;
    private const int GidAt = 24;

    /// <summary>The owner and group; <see langword="null"/> where the system does not say.</summary>
    public static (uint Uid, uint Gid)? OwnerOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // statx: the one call whose structure is the same on every architecture.
        var buffer = new byte[256];
        return Statx(CurrentDirectory, path, 0, OwnerAndGroup, buffer) == 0
            ? (BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(UidAt)), BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(GidAt)))
            : null;
    }

    /// <summary>Gives a file to an owner and group; <see langword="false"/> when we may not.</summary>
    public static bool TryGive(string path, (uint Uid, uint Gid) owner) => OwnerOf(path) == owner || Chown(path, owner.Uid, owner.Gid) == 0;

    /// <summary>Makes the names in a directory durable; best effort where that is not possible.</summary>
    public static void FlushDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var handle = Open(directory, ReadOnly);
        if (handle >= 0)
        {
            _ = Fsync(handle);
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
