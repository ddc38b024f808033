using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Finds the server that guards a backend: the backend's RFC 9728 document names it, its RFC 8414 document says where its token endpoint is. Names are
/// compared exactly, answers are kept, and a good one outlives a failed renewal. Thread-safe.
/// </summary>
internal sealed partial class AuthorizationServerLocator(
    MetadataReader reader,
    OrgServer org,
    AddressGuard guard,
    TimeProvider clock,
    IOptions<TokenExchangeOptions> options,
    ILogger<AuthorizationServerLocator> logger)
{
    private const int MaxKept = 1_000;

    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Question, Kept> _kept = new();
    private readonly ConcurrentDictionary<Question, Lazy<Task<Kept>>> _searches = new();

    /// <summary>The server, or why there is none that may be used.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="resource">Its resource identifier; <see langword="null"/> means its URL.</param>
    /// <param name="metadataUrl">Where its document is, when not at the well-known place.</param>
    /// <param name="onlyIssuer">The one server that is accepted, when pinned.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<(TargetServer? Found, string? Problem)> LocateAsync(
        Backend backend, string? resource, Uri? metadataUrl, string? onlyIssuer, CancellationToken cancellationToken)
    {
        var question = new Question(backend.Url, resource ?? backend.Url.OriginalString, metadataUrl, onlyIssuer, backend.GuardsConnections);
        if (_kept.TryGetValue(question, out var kept) && clock.GetUtcNow() < kept.EndsAt)
        {
            return (kept.Found, kept.Problem);
        }

        // One search for all who ask; it belongs to none of them, so that the first one may hang up.
        var search = _searches.GetOrAdd(question, q => new Lazy<Task<Kept>>(() => SearchAndKeepAsync(q, backend.Name)));
        var answer = await search.Value.WaitAsync(cancellationToken);
        return (answer.Found, answer.Problem);
    }

    private async Task<Kept> SearchAndKeepAsync(Question question, string backend)
    {
        try
        {
            using var limit = new CancellationTokenSource(options.Value.TotalTimeout, clock);
            var (found, problem) = await SearchAsync(question, limit.Token);
            var answer = Judge(question, found, problem, backend);

            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            return _kept[question] = answer;
        }
        catch (OperationCanceledException)
        {
            // Kept like any other failure, or every caller would wait for it anew.
            return _kept[question] = Judge(question, null, "the search took too long", backend);
        }
        finally
        {
            _searches.TryRemove(question, out _);
        }
    }

    private Kept Judge(Question question, TargetServer? found, string? problem, string backend)
    {
        var now = clock.GetUtcNow();
        if (found is not null)
        {
            LogFound(logger, VisibleText.Escape(backend), VisibleText.Escape(found.Issuer));
            return new Kept(found, null, now + options.Value.DiscoveryLifetime);
        }

        if (_kept.TryGetValue(question, out var known) && known.Found is not null)
        {
            LogStale(logger, VisibleText.Escape(backend), VisibleText.Escape(problem!));
            return known with { EndsAt = now + RetryAfterFailure };
        }

        LogFailed(logger, VisibleText.Escape(backend), VisibleText.Escape(problem!));
        return new Kept(null, problem, now + RetryAfterFailure);
    }

    private async Task<(TargetServer? Found, string? Problem)> SearchAsync(Question question, CancellationToken cancellationToken)
    {
        var (about, issuers, problem) = await ReadResourceAsync(question, cancellationToken);
        if (issuers is null)
        {
            return (null, problem);
        }

        var issuer = question.OnlyIssuer is { } pinned ? issuers.FirstOrDefault(i => string.Equals(i, pinned, StringComparison.Ordinal)) : issuers[0];
        if (issuer is null)
        {
            return (null, "the backend's metadata does not name the configured target_authorization_server");
        }

        var (found, wrong) = await ReadServerAsync(issuer, question, cancellationToken);
        return (found is null ? null : found with { Resource = about }, wrong);
    }

    private async Task<(string? About, IReadOnlyList<string>? Issuers, string? Problem)> ReadResourceAsync(Question question, CancellationToken cancellationToken)
    {
        Uri[] places = question.MetadataUrl is { } given ? [given] : [WellKnown.ProtectedResource(question.Backend), WellKnown.ProtectedResourceRoot(question.Backend)];
        List<string> problems = [];
        foreach (var place in places.Distinct())
        {
            var (document, problem) = await reader.ReadAsync(place, ReachOf(place, question), cancellationToken);
            if (document is not { } metadata)
            {
                problems.Add(problem!);
                continue;
            }

            // RFC 9728 §3.3: a document about something else must not be used, or one backend could speak for another.
            if (!IsAbout(metadata, question.Resource, question.Backend, isRoot: place == WellKnown.ProtectedResourceRoot(question.Backend)))
            {
                return (null, null, $"{place} is not about '{question.Resource}' (compared exactly, a trailing slash counts)");
            }

            string[] issuers = metadata.TryGetProperty("authorization_servers", out var list) && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)]
                : [];
            return issuers.Length > 0 ? (Text(metadata, "resource"), issuers, null) : (null, null, $"{place} names no authorization_servers");
        }

        return (null, null, string.Join("; ", problems));
    }

    private async Task<(TargetServer? Found, string? Problem)> ReadServerAsync(string issuer, Question question, CancellationToken cancellationToken)
    {
        if (!EndpointUrl.TryParse(issuer, out var url) || url.Query.Length > 0)
        {
            return (null, $"the authorization server '{SafeText.Clean(issuer)}' is not an https URL");
        }

        List<string> problems = [];
        foreach (var place in WellKnown.AuthorizationServer(url))
        {
            var (document, problem) = await reader.ReadAsync(place, ReachOf(place, question), cancellationToken);
            if (document is not { } metadata)
            {
                problems.Add(problem!);
                continue;
            }

            // RFC 8414 §3.3: identical, no normalisation; otherwise a server could pass itself off as another (mix-up).
            if (!string.Equals(Text(metadata, "issuer"), issuer, StringComparison.Ordinal))
            {
                return (null, $"{place} is the document of another issuer than '{issuer}'");
            }

            return EndpointUrl.TryParse(Text(metadata, "token_endpoint"), out var endpoint)
                ? (new TargetServer(issuer, endpoint, ReachOf(endpoint, question)), null)
                : (null, $"{place} has no https token_endpoint");
        }

        return (null, string.Join("; ", problems));
    }

    // The operator named these hosts; everything else came out of a document and has its address checked.
    private Reach ReachOf(Uri url, Question question)
    {
        if ((org.TokenEndpoint is { } okta && IsSameHost(url, okta)) || guard.IsAllowed(url.Host, url.Port))
        {
            return Reach.Configured;
        }

        // Whoever wrote the backend at run time is not the operator: its name may lead elsewhere by now.
        return !IsSameHost(url, question.Backend) ? Reach.Discovered : question.GuardsConnections ? Reach.Guarded : Reach.Configured;
    }

    private static bool IsSameHost(Uri a, Uri b) => a.Port == b.Port && string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsAbout(JsonElement metadata, string resource, Uri backend, bool isRoot) =>
        Text(metadata, "resource") is { } about
        && (string.Equals(about, resource, StringComparison.Ordinal)
            || (isRoot && string.Equals(about.TrimEnd('/'), backend.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)));

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(EventIds.DiscoverySucceeded, LogLevel.Information, "Backend {Backend} is guarded by {Issuer}")]
    private static partial void LogFound(ILogger logger, string backend, string issuer);

    [LoggerMessage(EventIds.DiscoveryFailed, LogLevel.Warning, "The authorization server of backend {Backend} cannot be found: {Problem}")]
    private static partial void LogFailed(ILogger logger, string backend, string problem);

    [LoggerMessage(EventIds.DiscoveryStale, LogLevel.Warning, "The authorization server of backend {Backend} could not be looked up again, the last answer stays: {Problem}")]
    private static partial void LogStale(ILogger logger, string backend, string problem);

    private sealed record Question(Uri Backend, string Resource, Uri? MetadataUrl, string? OnlyIssuer, bool GuardsConnections);

    private sealed record Kept(TargetServer? Found, string? Problem, DateTimeOffset EndsAt);
}
