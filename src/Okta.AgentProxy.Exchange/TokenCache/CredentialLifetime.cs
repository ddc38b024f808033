namespace Okta.AgentProxy.Exchange;

/// <summary>How long a credential is used: min(<c>expires_in</c>, the user's token) − margin (ruling 12).</summary>
internal static class CredentialLifetime
{
    /// <summary>The dates, or <see langword="null"/> when it ends too soon to be kept.</summary>
    /// <param name="options">The margins.</param>
    /// <param name="asked">When it was asked for; earlier than when it was issued, so never too late.</param>
    /// <param name="says">What <c>expires_in</c> said.</param>
    /// <param name="subjectEnds">When the user's token ends; <see langword="null"/> when that does not matter.</param>
    /// <param name="isShared">Whether it comes from the shared cache, whose dates have the margin already.</param>
    public static (DateTimeOffset EndsAt, DateTimeOffset RefreshAt)? From(
        TokenExchangeOptions options, DateTimeOffset asked, TimeSpan? says, DateTimeOffset? subjectEnds, bool isShared)
    {
        var lifetime = Min(says ?? options.DefaultCredentialLifetime, options.MaxCredentialLifetime);
        if (subjectEnds is { } end)
        {
            lifetime = Min(lifetime, end - asked);
        }

        var margin = isShared ? TimeSpan.Zero : Min(options.ExpiryMargin, lifetime / 10);
        var ahead = Min(options.RefreshAhead, lifetime / 5);
        var endsAt = asked + lifetime - margin;

        return lifetime <= TimeSpan.Zero ? null : (endsAt, endsAt - ahead);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
