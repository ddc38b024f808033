using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>
/// Sets up the native library, once per process. The system's is reached by resolving the name that the provider imports (<c>e_sqlite3</c>) to
/// <c>libsqlite3</c>: no other package is needed. This is the only file that touches SQLitePCLRaw.
/// </summary>
internal static class NativeSqlite
{
    internal const string EnvironmentVariable = "AGENTPROXY_SQLITE_LIBRARY";

    private const string ImportedName = "e_sqlite3";
    private static readonly Version Oldest = new(3, 35); // RETURNING
    private static readonly Lock Gate = new();
    private static SqliteNativeLibrary? _chosen;

    /// <summary>The library in use; <see langword="null"/> before the first <see cref="Initialize"/>.</summary>
    public static SqliteNativeLibrary? Chosen => _chosen;

    /// <summary>Makes a library ready; a second call may not ask for another one.</summary>
    public static void Initialize(SqliteNativeLibrary wanted)
    {
        lock (Gate)
        {
            if (_chosen is { } chosen)
            {
                if (wanted != SqliteNativeLibrary.Auto && wanted != chosen)
                {
                    throw new InvalidOperationException($"SQLite was already set up with the {chosen} native library; one process uses one. Set the same NativeLibrary everywhere.");
                }

                return;
            }

            _chosen = SetUp(wanted);
        }
    }

    /// <summary>Runs a statement without the provider's waiting; returns SQLite's result code.</summary>
    public static int Execute(SqliteConnection connection, string sql) => raw.sqlite3_exec(connection.Handle, sql);

    /// <summary>Whether a result code says that somebody else has the lock.</summary>
    public static bool IsBusy(int result) => (result & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    internal static IReadOnlyList<string> SystemNames() => OperatingSystem.IsWindows()
        ? ["winsqlite3"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"] : ["libsqlite3.so.0", "libsqlite3.so"];

    private static SqliteNativeLibrary SetUp(SqliteNativeLibrary wanted)
    {
        if (wanted == SqliteNativeLibrary.Auto)
        {
            wanted = FromEnvironment();
        }

        if (wanted == SqliteNativeLibrary.Bundled || (wanted == SqliteNativeLibrary.Auto && HasBundled()))
        {
            Batteries_V2.Init();
            CheckVersion("bundled");
            return SqliteNativeLibrary.Bundled;
        }

        var provider = new SQLite3Provider_e_sqlite3();
        NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, ResolveSystem);
        raw.SetProvider(provider);
        CheckVersion("system's");
        return SqliteNativeLibrary.System;
    }

    private static SqliteNativeLibrary FromEnvironment() => Environment.GetEnvironmentVariable(EnvironmentVariable)?.ToLowerInvariant() switch
    {
        null or "" or "auto" => SqliteNativeLibrary.Auto,
        "bundled" => SqliteNativeLibrary.Bundled,
        "system" => SqliteNativeLibrary.System,
        var other => throw new InvalidOperationException($"{EnvironmentVariable} is '{other}'; it may be bundled, system or auto."),
    };

    private static bool HasBundled()
    {
        if (!NativeLibrary.TryLoad(ImportedName, typeof(SQLite3Provider_e_sqlite3).Assembly, null, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    private static IntPtr ResolveSystem(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != ImportedName)
        {
            return IntPtr.Zero;
        }

        foreach (var candidate in SystemNames())
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException($"The system has no SQLite library ({string.Join(", ", SystemNames())}). Install it (Debian: libsqlite3-0), or use the bundled one.");
    }

    private static void CheckVersion(string which)
    {
        var text = raw.sqlite3_libversion().utf8_to_string();
        if (!Version.TryParse(text, out var version) || version < Oldest)
        {
            throw new InvalidOperationException($"The {which} SQLite is {text}; the storage needs {Oldest} or newer.");
        }
    }
}
