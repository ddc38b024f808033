using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Keeps the Data Protection keys in the database unless the host keeps them somewhere.</summary>
internal sealed class DatabaseKeys(PostgresDatabase database, IOptions<PostgresStorageOptions> options) : IPostConfigureOptions<KeyManagementOptions>
{
    public void PostConfigure(string? name, KeyManagementOptions keys)
    {
        if (keys.XmlRepository is null && options.Value.PersistDataProtectionKeys)
        {
            keys.XmlRepository = new PostgresXmlRepository(database);
        }
    }
}
