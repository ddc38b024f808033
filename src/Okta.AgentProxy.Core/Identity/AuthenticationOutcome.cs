namespace Okta.AgentProxy;

/// <summary>Who is calling, or why we do not know. <see cref="ToString"/> never shows the token.</summary>
internal readonly struct AuthenticationOutcome
{
    public AuthenticationOutcome(Subject subject, string presented)
    {
        Subject = subject;
        Presented = presented;
    }

    public AuthenticationOutcome(ProxyError error) => Error = error;

    /// <summary>The caller, when the token is good.</summary>
    public Subject? Subject { get; }

    /// <summary>What was presented: the token, or the plain <c>Authorization</c> value around it (see <see cref="BearerToken.Cut"/>).</summary>
    public string? Presented { get; }

    /// <summary>The token; the subject token of an exchange. Cut out anew each time.</summary>
    public string? Token => Presented is null ? null : BearerToken.Cut(Presented);

    /// <summary>Why the request ends here, when it does.</summary>
    public ProxyError? Error { get; }

    /// <inheritdoc/>
    public override string ToString() => Subject?.ToString() ?? Error?.ToString() ?? "(none)";
}
