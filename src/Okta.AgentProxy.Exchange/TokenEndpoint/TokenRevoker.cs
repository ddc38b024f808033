using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>Revokes a token at the org server (RFC 7009), as far as that is possible: a failure is logged and changes nothing. Thread-safe.</summary>
internal sealed partial class TokenRevoker(
    IHttpClientFactory clients,
    ClientAuthenticator authenticator,
    OrgServer org,
    TimeProvider clock,
    IOptions<TokenExchangeOptions> options,
    ILogger<TokenRevoker> logger)
{
    public async Task RevokeAsync(ClientIdentity client, string token, string hint, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.AttemptTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, org.RevocationEndpoint);
            List<KeyValuePair<string, string>> form = [new("token", token), new("token_type_hint", hint)];
            authenticator.Apply(client, org.RevocationEndpoint!, org.Issuer, form, request.Headers);
            request.Content = new FormUrlEncodedContent(form);

            using var http = clients.CreateClient(HttpClients.Configured);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                LogFailed(logger, $"status {(int)response.StatusCode}");
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(logger, failure.GetType().Name);
        }
    }

    [LoggerMessage(EventIds.RevocationFailed, LogLevel.Warning, "A brokered token that its backend refused could not be revoked ({Reason}): the next exchange may bring it again")]
    private static partial void LogFailed(ILogger logger, string reason);
}
