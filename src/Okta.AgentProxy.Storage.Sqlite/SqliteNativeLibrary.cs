namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Which native SQLite runs. One per process: the first storage that is opened decides.</summary>
public enum SqliteNativeLibrary
{
    /// <summary>
    /// What the environment variable <c>AGENTPROXY_SQLITE_LIBRARY</c> says (<c>bundled</c> or <c>system</c>); without it the bundled one, or the
    /// system's where there is no bundled one for the platform. The default.
    /// </summary>
    Auto,

    /// <summary>The one that comes with the SQLitePCLRaw bundle.</summary>
    Bundled,

    /// <summary>The operating system's <c>libsqlite3</c>, which its own updates keep current.</summary>
    System,
}
