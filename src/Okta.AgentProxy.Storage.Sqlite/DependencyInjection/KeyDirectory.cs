using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>
/// Keeps the Data Protection keys beside the database unless the host keeps them somewhere: a key ring that is lost with the container would
/// take every stored secret with it.
/// </summary>
internal sealed class KeyDirectory(IOptions<SqliteStorageOptions> options, ILoggerFactory loggers) : IPostConfigureOptions<KeyManagementOptions>
{
    public void PostConfigure(string? name, KeyManagementOptions keys)
    {
        if (keys.XmlRepository is not null || PathOf(options.Value) is not { } path)
        {
            return;
        }

        var directory = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        keys.XmlRepository = new FileSystemXmlRepository(directory, loggers);
    }

    internal static string? PathOf(SqliteStorageOptions options) =>
        options.KeyDirectory ?? (new SqliteLocation(options).File is { } file ? file + ".keys" : null);
}
