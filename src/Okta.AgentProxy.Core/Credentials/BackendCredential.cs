namespace Okta.AgentProxy;

/// <summary>What a backend wants to see: the headers to put on the request. Immutable; <see cref="ToString"/> shows no value.</summary>
public sealed class BackendCredential
{
    /// <summary>A credential made of one header.</summary>
    public BackendCredential(string headerName, string headerValue)
        : this([new(headerName, headerValue)])
    {
    }

    /// <summary>A credential made of several headers; none means "anonymous".</summary>
    public BackendCredential(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        Headers = headers;
    }

    /// <summary>No credential at all.</summary>
    public static BackendCredential Anonymous { get; } = new([]);

    /// <summary>The headers to set. They win over anything the caller sent under the same names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// Whether it may be stale, because it was kept from an earlier request: only then is a 401 of the backend worth a second try (ruling 8).
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool FromCache { get; init; }

    /// <summary>SHA-256 (hex) of the <c>jti</c> of the ID-JAG behind it, for the audit record.</summary>
    public string? AssertionHash { get; init; }

    /// <summary>A credential for <c>Authorization: Bearer</c>.</summary>
    public static BackendCredential Bearer(string token) => new("Authorization", "Bearer " + token);

    /// <inheritdoc/>
    public override string ToString() => $"BackendCredential ({string.Join(", ", Headers.Select(h => h.Key))})";
}
