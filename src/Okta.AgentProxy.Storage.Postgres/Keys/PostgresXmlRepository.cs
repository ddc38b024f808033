using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Data Protection keys in the database, so that what one node sealed every node opens. The interface is synchronous; keys are read rarely.</summary>
internal sealed class PostgresXmlRepository(PostgresDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        List<XElement> elements = [];
        using var connection = database.Open();
        using var command = connection.Command("SELECT xml FROM data_protection_keys ORDER BY id");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.Open();
        using var command = connection.Command(
            "INSERT INTO data_protection_keys (friendly_name, xml) VALUES (@name, @xml)",
            ("name", friendlyName ?? ""), ("xml", element.ToString(SaveOptions.DisableFormatting)));
        command.ExecuteNonQuery();
    }
}
