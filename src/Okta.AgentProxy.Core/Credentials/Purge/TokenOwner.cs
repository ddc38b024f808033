namespace Okta.AgentProxy;

/// <summary>Whom a kept token belongs to.</summary>
/// <param name="Issuer">The issuer of the user; empty when the token belongs to no single user.</param>
/// <param name="Subject">The user's id; empty when the token belongs to no single user.</param>
/// <param name="Agent">The agent's name; empty when the token belongs to none.</param>
/// <param name="Backend">The backend's name; empty when the token belongs to none.</param>
public readonly record struct TokenOwner(string Issuer, string Subject, string Agent, string Backend)
{
    /// <summary>The mark of the user in logs (<see cref="AgentProxy.Subject.Hash"/>); <see langword="null"/> when there is no user.</summary>
    public string? SubjectHash => Subject.Length == 0 ? null : new Subject { Issuer = Issuer, Id = Subject, Sub = Subject }.Hash;
}
