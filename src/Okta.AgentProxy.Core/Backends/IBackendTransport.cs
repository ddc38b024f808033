namespace Okta.AgentProxy;

/// <summary>
/// Carries requests to backends whose URL has a given scheme. A singleton, called on the hot path, thread-safe. The built-in one serves
/// <c>http</c> and <c>https</c>.
/// </summary>
public interface IBackendTransport
{
    /// <summary>The URL schemes served, lower case.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>
    /// Sends <paramref name="request"/> and returns as soon as the response's headers are there; its content must stream.
    /// A request must be delivered once at most. Of an answer that stays open the headers are cleared when they have been copied, and those of its
    /// <see cref="HttpResponseMessage.RequestMessage"/> as well: they hold a credential. Throws <see cref="HttpRequestException"/> when the backend cannot be reached or breaks.
    /// </summary>
    Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken);
}
