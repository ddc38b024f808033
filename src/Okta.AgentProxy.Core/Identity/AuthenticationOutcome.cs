namespace Okta.AgentProxy;

/// <summary>Who is calling, or why we do not know. <see cref="ToString"/> never shows the token.</summary>
internal readonly struct AuthenticationOutcome
{
    public AuthenticationOutcome(Subject subject, string token)
    {
        Subject = subject;
        Token = token;
    }

    public AuthenticationOutcome(ProxyError error) => Error = error;

    /// <summary>The caller, when the token is good.</summary>
    public Subject? Subject { get; }

    /// <summary>The token as presented; the subject token of an exchange.</summary>
    public string? Token { get; }

    /// <summary>Why the request ends here, when it does.</summary>
    public ProxyError? Error { get; }

    /// <inheritdoc/>
    public override string ToString() => Subject?.ToString() ?? Error?.ToString() ?? "(none)";
}
