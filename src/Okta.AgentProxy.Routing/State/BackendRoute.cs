namespace Okta.AgentProxy.Routing;

/// <summary>One path prefix of one backend, with everything that a request to it needs and that does not depend on the request. Immutable.</summary>
internal sealed class BackendRoute
{
    public static readonly BackendRoute None = new()
    {
        Backend = new Backend { Name = string.Empty, Url = new Uri("http://invalid/"), Paths = [] },
        Prefix = "/",
        Handler = null!,
        Transport = null!,
    };

    public required Backend Backend { get; init; }

    /// <summary>The path prefix, starting with a slash and ending without one (except the root).</summary>
    public required string Prefix { get; init; }

    public required IBackendAuthHandler Handler { get; init; }

    public required IBackendTransport Transport { get; init; }

    /// <summary>Whether the backend cannot tell the proxy's callers apart, because its credential says nothing of them.</summary>
    public bool SharesCredential { get; init; }

    /// <summary>What decides about its tools, resources, prompts and tasks; <see langword="null"/> when nothing does.</summary>
    public BackendPolicy? Policy { get; init; }

    /// <summary>How often it may be called; <see langword="null"/> when nothing limits that.</summary>
    public BackendLimits? Limits { get; init; }

    /// <summary>Leaves it alone when it does not answer; <see langword="null"/> when that is switched off.</summary>
    public CircuitBreaker? Breaker { get; init; }

    /// <summary>The backend's URL without a trailing slash, to which the rest of the path is appended as it came.</summary>
    public string TargetBase { get; init; } = string.Empty;

    /// <summary>Whether the backend wants its own path with a slash at the end; all its routes share it.</summary>
    public LastSlash LastSlash { get; init; } = new();

    /// <summary>The prefix as it stands in URLs: empty for the root.</summary>
    public string PathValue => Prefix == "/" ? string.Empty : Prefix;

    /// <summary>The RFC 9728 document's path: the well-known string goes between host and path.</summary>
    public string MetadataPath => Discovery.ProtectedResourceMetadataEndpoint.WellKnownPath + PathValue;

    /// <summary>
    /// The URL a request goes to. The rest of the path is not decoded, normalised or encoded again: what was authorised is what is sent. A query alone goes
    /// to the backend's own path: after a host without one, nothing would put the slash in that a request line must have.
    /// </summary>
    public Uri TargetFor(ReadOnlySpan<char> rest) => rest.IsEmpty
        ? LastSlash.Url ?? Backend.Url
        : new Uri(string.Concat(rest[0] == '?' ? (LastSlash.Url ?? Backend.Url).GetLeftPart(UriPartial.Path) : TargetBase, rest), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public static string TargetBaseOf(Backend backend) => backend.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    public override string ToString() => $"{Prefix} → {Backend.Name}";
}
