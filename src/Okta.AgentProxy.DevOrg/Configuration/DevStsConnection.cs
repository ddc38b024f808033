namespace Okta.AgentProxy.DevOrg;

/// <summary>Lets an agent use a third party's token that the user consented to (OAuth STS, brokered consent).</summary>
public sealed record DevStsConnection : DevConnection
{
    /// <summary>The resource indicator.</summary>
    public required string Resource { get; init; }

    /// <summary>The scopes of the third party's tokens.</summary>
    /// <value>The default is <c>read</c>.</value>
    public IReadOnlyList<string> Scopes { get; init; } = ["read"];

    /// <summary>The lifetime of the third party's tokens.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether the third party also gave a refresh token: then an expired or revoked token is replaced without asking the user again.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RefreshToken { get; init; } = true;

    /// <summary>Where the browser goes after the consent page.</summary>
    /// <value>The default is nowhere: the page says that it can be closed.</value>
    public Uri? ReturnUrl { get; init; }
}
