namespace DemoServers.Partners;

/// <summary>A partner list behind an API key: the backend that agents reach with a pre-shared key.</summary>
public static class PartnersServer
{
    /// <summary>The header that carries the key.</summary>
    public const string ApiKeyHeader = "X-API-Key";

    /// <summary>Starts the server.</summary>
    /// <param name="apiKey">The key that every request must carry in <see cref="ApiKeyHeader"/>.</param>
    /// <param name="port">The port on loopback; 0 lets the operating system choose.</param>
    public static Task<DemoServer> StartAsync(string apiKey, int port = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(apiKey);

        var gate = new Gate(
            "ApiKey realm=\"partners\"",
            http => ValueTask.FromResult(Gate.SameSecret(http.Request.Headers[ApiKeyHeader], apiKey)));

        return DemoServer.StartAsync("partners", "The partners of a small company.", new PartnerTools(), gate, port);
    }
}
