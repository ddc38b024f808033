namespace Okta.AgentProxy;

/// <summary>
/// The validated tokens as a layer that can be looked into and purged. They belong to users, not to an agent or backend: purging the tokens of one leaves
/// them, and what a user may do is looked at on every request anyway.
/// </summary>
internal sealed class ValidatedTokenLayer(ValidatedTokenCache cache) : ITokenCacheLayer
{
    public string Name => "validated";

    public IEnumerable<KeptToken> List(TokenFilter filter) => cache.Living()
        .Where(entry => filter.Matches(OwnerOf(entry.Subject)))
        .Select(entry => new KeptToken
        {
            Layer = Name,
            Owner = OwnerOf(entry.Subject),
            Scopes = [.. entry.Subject.Scopes.Order(StringComparer.Ordinal)],
            ExpiresAt = new DateTimeOffset(entry.EndsAt, TimeSpan.Zero),
        });

    public int Remove(TokenFilter filter) => cache.Remove(subject => filter.Matches(OwnerOf(subject)));

    private static TokenOwner OwnerOf(Subject subject) => new(subject.Issuer, subject.Id, "", "");
}
