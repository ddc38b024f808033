namespace Okta.AgentProxy;

/// <summary>A credential and when it ends. Immutable; <see cref="ToString"/> shows no secret.</summary>
public sealed class CachedToken
{
    /// <summary>The headers that make up the credential, and the mark of the assertion behind it.</summary>
    public required BackendCredential Credential { get; init; }

    /// <summary>When it must no longer be used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"CachedToken (until {ExpiresAt:O})";
}
