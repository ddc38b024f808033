using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// <c>okta-sts</c>: a third party's token that Okta brokers. When the user has not consented yet, the outcome is a consent requirement; when the third
/// party refuses a token, Okta's copy of it is revoked first, or the next exchange would bring the same one. Thread-safe.
/// </summary>
internal sealed partial class StsAuthHandler(
    CredentialCache cache,
    OktaResourceExchanger exchanger,
    TokenRevoker revoker,
    OrgServer org,
    ILogger<StsAuthHandler> logger) : ExchangeAuthHandler<StsSettings>(cache)
{
    private const string BearerPrefix = "Bearer ";

    private readonly CredentialCache _cache = cache;

    public override string Name => "okta-sts";

    public override void Validate(Backend backend, AuthConfigProblems problems) => OktaResourceSettings.Validate(backend.AuthConfig, problems, org, Name);

    public override async Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        var outcome = await exchanger.ExchangeAsync(ticket, SettingsOf(ticket.Backend), OAuthNames.OAuthStsType, ToBearer, cancellationToken);
        if (outcome.Error?.Consent is not null)
        {
            LogConsentNeeded(logger, VisibleText.Escape(ticket.Backend.Name), ticket.Subject.Hash);
        }

        return outcome;
    }

    // Okta would hand the same token out again, so it is withdrawn there first, and only then forgotten here: a caller that comes in between must not
    // fetch and keep it once more. Only if this very credential is still the one in use: the second of two callers who got a 401 must not revoke the
    // first one's new token. Not given up when the caller hangs up; the revoker has a time limit of its own.
    public override ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) =>
        _cache.InvalidateAsync(CreateKey(request), refused, () => RevokeAsync(request, refused), CancellationToken.None);

    private async Task RevokeAsync(CredentialRequest request, BackendCredential refused)
    {
        if (refused.Headers is [{ Value: var value }] && value.StartsWith(BearerPrefix, StringComparison.Ordinal)
            && SettingsOf(request.Backend).Client.For(request.Agent, atOkta: true, "", out _) is { } client)
        {
            await revoker.RevokeAsync(client, value[BearerPrefix.Length..], "oauth_sts", CancellationToken.None);
        }
    }

    protected override StsSettings Read(AuthConfig config) => new(config);

    private static (BackendCredential? Credential, string? Problem) ToBearer(TokenResponse response)
    {
        var credential = BearerToken.Read(response, out var problem);
        return (credential, problem);
    }

    [LoggerMessage(EventIds.ConsentNeeded, LogLevel.Information, "Backend {Backend} needs the consent of subject {SubjectHash}")]
    private static partial void LogConsentNeeded(ILogger logger, string backend, string subjectHash);
}
