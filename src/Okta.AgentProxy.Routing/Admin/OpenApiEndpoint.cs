using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// The description of this API, written by hand: the bodies are read by the rules of the configuration file and have no types that a generator could look
/// at. A test holds it to the endpoints and to what they really answer.
/// </summary>
internal sealed class OpenApiEndpoint
{
    private const string ResourceName = "Okta.AgentProxy.Routing.Admin.openapi.json";

    private readonly Lazy<byte[]> _document = new(Read);

    public void Map(AdminRoutes routes) => routes.Get("/openapi.json", _ => Task.FromResult(Results.Bytes(_document.Value, "application/json")));

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(ResourceName)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
