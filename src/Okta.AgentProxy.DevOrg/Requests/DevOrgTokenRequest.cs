namespace Okta.AgentProxy.DevOrg;

/// <summary>A request to a token, introspection or revocation endpoint and how it ended. It holds secrets: for assertions in tests, not for logs.</summary>
public sealed class DevOrgTokenRequest
{
    internal DevOrgTokenRequest()
    {
    }

    /// <summary>The endpoint.</summary>
    public required DevOrgEndpoint Endpoint { get; init; }

    /// <summary>The server; <see cref="DevOrganization.OrgServer"/> for the org server.</summary>
    public required string AuthorizationServerId { get; init; }

    /// <summary>The form as it arrived, the values of repeated parameters in order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Form { get; init; }

    /// <summary>The <c>Authorization</c> header, if any.</summary>
    public string? Authorization { get; init; }

    /// <summary>The client that authenticated, if one did.</summary>
    public string? ClientId { get; init; }

    /// <summary>The status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>The <c>error</c> of the answer, if it was refused.</summary>
    public string? Error { get; init; }

    /// <summary>Okta's internal name for the refusal, such as <c>no_matching_policy</c>. It never travels.</summary>
    public string? InternalCode { get; init; }

    /// <summary>The first value of a parameter.</summary>
    /// <param name="name">The parameter.</param>
    /// <returns>The value, or <see langword="null"/>.</returns>
    public string? this[string name] => Form.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>Returns the endpoint and the outcome, never a parameter.</summary>
    /// <returns>The name of this request for logs.</returns>
    public override string ToString() => $"{Endpoint} at '{AuthorizationServerId}': {Status} {InternalCode}".TrimEnd();
}
