namespace Okta.AgentProxy.DevOrg;

/// <summary>A person in the offline organisation.</summary>
public sealed record DevUser
{
    /// <summary>The user's id, shaped like Okta's (<c>00u…</c>). It is <c>uid</c> in access tokens and <c>sub</c> in ID tokens.</summary>
    public required string Id { get; init; }

    /// <summary>The login, usually an e-mail address. It is <c>sub</c> in the access tokens of custom authorization servers.</summary>
    public required string Login { get; init; }

    /// <summary>The display name.</summary>
    /// <value>The default is the login.</value>
    public string Name { get => field ?? Login; init; }

    /// <summary>The e-mail address.</summary>
    /// <value>The default is the login.</value>
    public string Email { get => field ?? Login; init; }

    /// <summary>The groups the user is in.</summary>
    /// <value>The default is <c>Everyone</c>.</value>
    public IReadOnlyList<string> Groups { get; init; } = ["Everyone"];

    /// <summary>Whether the user may sign in; the tokens of an inactive user are refused by introspection, refresh and token exchange.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Active { get; init; } = true;
}
