namespace Okta.AgentProxy;

/// <summary>
/// Everything a handler may need to make a credential: who calls, through which agent, for which backend, and the message itself.
/// Valid during the request only. <see cref="ToString"/> shows no secret.
/// </summary>
public sealed class CredentialRequest
{
    private string _presented = string.Empty;

    /// <summary>The validated caller.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The caller's own token, as it came. It must never reach a backend: it is what exchanges start from.</summary>
    public required string SubjectToken
    {
        get
        {
            // The stage hands over the header as it came: most handlers need no token, and cutting it out would cost every request its 2 KB.
            var cut = BearerToken.Cut(_presented);
            if (!ReferenceEquals(cut, _presented))
            {
                _presented = cut;
            }

            return cut;
        }
        init => _presented = value;
    }

    /// <summary>The agent, bound to the token.</summary>
    public required Agent Agent { get; init; }

    /// <summary>The backend.</summary>
    public required Backend Backend { get; init; }

    /// <summary>The caller's effective scopes: the token's, cut down to the agent's.</summary>
    public required IReadOnlySet<string> Scopes { get; init; }

    /// <summary>The HTTP method of the request to the backend.</summary>
    public required string Method { get; init; }

    /// <summary>The URL the request goes to.</summary>
    public required Uri TargetUri { get; init; }

    /// <summary>The body that will be sent, for handlers that sign it; empty for GET and DELETE.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The parsed message; <see langword="null"/> for GET, DELETE and plain HTTP backends.</summary>
    public McpMessage? Message { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"CredentialRequest ({Agent.Name} → {Backend.Name})";
}
