using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The two legs: the user's token for an ID-JAG at the org server (RFC 8693), the ID-JAG for an access token at the target server (RFC 7523). An ID-JAG
/// works once, so a second leg whose fate is unknown is repeated from the first leg. Thread-safe.
/// </summary>
internal sealed class IdJagExchanger(
    OrgServer org,
    TokenEndpointClient endpoint,
    SubjectTokenSelector subjects,
    SelfIssuedIdJag selfIssued,
    TimeProvider clock,
    IOptions<TokenExchangeOptions> options)
{
    private const int Rounds = 2;

    /// <summary>Obtains the access token for <paramref name="target"/>.</summary>
    public async Task<ExchangeOutcome> ExchangeAsync(ExchangeTicket ticket, CrossAppSettings settings, TargetServer target, CancellationToken cancellationToken)
    {
        if (settings.TargetClient.For(ticket.Agent, IsOkta(target), CrossAppSettings.TargetPrefix, out var problem) is not { } client)
        {
            return ExchangeErrors.Rejected(problem!);
        }

        for (var round = 1; ; round++)
        {
            var (jag, failed) = settings.IsSelfIssued
                ? Issue(ticket, settings, target, client)
                : await RequestAsync(ticket, settings, target, client, cancellationToken);
            if (failed is not null)
            {
                return failed;
            }

            var result = await RedeemAsync(jag!, ticket, settings, target, client, cancellationToken);
            if (result.TryGet(out var response, out var failure))
            {
                return Finish(response, jag!);
            }

            if (round == Rounds || !(failure.MayHaveArrived || IsReplay(failure)))
            {
                return ExchangeErrors.From(failure, ExchangeLeg.Redemption, ticket.Backend.Name);
            }
        }
    }

    private async Task<(string? Jag, ExchangeOutcome? Failed)> RequestAsync(
        ExchangeTicket ticket, CrossAppSettings settings, TargetServer target, ClientIdentity targetClient, CancellationToken cancellationToken)
    {
        if (settings.Client.For(ticket.Agent, org.IsOkta, "", out var problem) is not { } client)
        {
            return (null, ExchangeErrors.Rejected(problem!));
        }

        var (subject, unavailable) = await subjects.SelectAsync(ticket, cancellationToken);
        if (unavailable is not null)
        {
            return (null, unavailable);
        }

        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", OAuthNames.TokenExchangeGrant),
            new("requested_token_type", OAuthNames.IdJagType),
            new("subject_token", subject.Value),
            new("subject_token_type", subject.Type),
            new("audience", settings.TargetAudience ?? target.Issuer),
        ];
        form.AddOptional("resource", settings.Resource);
        form.AddOptional("scope", ticket.Scopes);

        var result = await endpoint.SendAsync(
            new TokenCall { Endpoint = org.TokenEndpoint!, Issuer = org.Issuer, Client = client, Form = form },
            cancellationToken);
        if (!result.TryGet(out var response, out var failure))
        {
            return (null, ExchangeErrors.From(failure, ExchangeLeg.Subject, ticket.Backend.Name));
        }

        var jag = response.AccessToken is { } token ? IdJag.TryDecode(token) : null;
        IReadOnlyList<string> audiences = settings.TargetAudience is { } other ? [target.Issuer, other] : [target.Issuer];
        var expected = new IdJagExpectation(audiences, targetClient.ClientId, settings.Resource, options.Value.MaxDelegationDepth);

        return IdJagCheck.Find(response, jag, expected, clock.GetUtcNow()) is { } wrong
            ? (null, ExchangeErrors.Rejected(wrong))
            : (response.AccessToken, null);
    }

    private (string? Jag, ExchangeOutcome? Failed) Issue(ExchangeTicket ticket, CrossAppSettings settings, TargetServer target, ClientIdentity client)
    {
        var (token, problem) = selfIssued.Create(ticket, settings, target, client.ClientId);
        return (token, problem is null ? null : ExchangeErrors.Rejected(problem));
    }

    private Task<TokenResult> RedeemAsync(
        string jag, ExchangeTicket ticket, CrossAppSettings settings, TargetServer target, ClientIdentity client, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", OAuthNames.JwtBearerGrant), new("assertion", jag)];
        form.AddOptional("scope", settings.SendsTargetScope ? ticket.Scopes : null);
        form.AddOptional("resource", settings.SendsTargetResource ? settings.Resource : null);

        return endpoint.SendAsync(
            new TokenCall
            {
                Endpoint = target.TokenEndpoint,
                Issuer = target.Issuer,
                Client = client,
                Form = form,
                IsSingleUse = true,
                Reach = target.Reach,
            },
            cancellationToken);
    }

    private static ExchangeOutcome Finish(TokenResponse response, string jag) =>
        BearerToken.Read(response, out var problem) is { } credential
            ? ExchangeOutcome.Obtained(new BackendCredential(credential.Headers) { AssertionHash = IdJag.TryDecode(jag)?.Hash }, response.ExpiresIn)
            : ExchangeErrors.Rejected("the target server's answer " + problem);

    // Okta's own servers find the client's key by its kid.
    private bool IsOkta(TargetServer target) => org.IsOkta && target.Issuer.StartsWith(org.Issuer + "/", StringComparison.OrdinalIgnoreCase);

    private static bool IsReplay(TokenFailure failure) =>
        failure.Error == "invalid_grant" && failure.Description is { } text
        && (text.Contains("replay", StringComparison.OrdinalIgnoreCase) || text.Contains("already used", StringComparison.OrdinalIgnoreCase));
}
