namespace Okta.AgentProxy.Exchange;

/// <summary>One call of a token endpoint, as often as it takes.</summary>
internal sealed class TokenCall
{
    /// <summary>Where it goes.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The server's issuer, when known: an assertion's audience may have to be it.</summary>
    public string? Issuer { get; init; }

    /// <summary>Who calls.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The form without the client's proof, which each attempt makes anew. Holds secrets.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Form { get; init; }

    /// <summary>
    /// Whether the form holds something that works once, such as an ID-JAG: then only what surely did not arrive, or was turned away at the door,
    /// is sent again.
    /// </summary>
    public bool IsSingleUse { get; init; }

    /// <summary>Where the endpoint may lead, by who named it; what is not the operator's own has its address checked before connecting.</summary>
    public Reach Reach { get; init; }

    public override string ToString() => $"TokenCall {Endpoint.GetLeftPart(UriPartial.Path)}";
}
