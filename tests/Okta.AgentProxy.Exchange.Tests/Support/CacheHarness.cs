using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>The cache with a clock of one's own and a source of one's own.</summary>
internal sealed class CacheHarness : IAsyncDisposable
{
    public CacheHarness(Action<TokenExchangeOptions>? configure = null, ITokenCache? shared = null, ITokenGenerations? generations = null)
    {
        var options = new TokenExchangeOptions();
        configure?.Invoke(options);
        Cache = new CredentialCache(
            new SharedCredentials(TimeProvider.System, NullLogger<SharedCredentials>.Instance, shared, generations), Clock, new ExchangeMetrics(), Options.Create(options),
            NullLogger<CredentialCache>.Instance);
    }

    public ManualClock Clock { get; } = new();

    public FakeSource Source { get; } = new();

    public CredentialCache Cache { get; }

    public static Backend Backend(string name = "employees") => ExchangeHarness.Backend(name, "fake");

    public static CredentialKey Key(CredentialRequest request, bool perSubject = true)
    {
        var target = new CredentialTarget([request.Agent.Name, request.Backend.Name], perSubject, configuredScopes: null) { Agent = request.Agent.Name, Backend = request.Backend.Name };
        return new CredentialKey(target, request.Subject, target.Scopes.Normalize(request.Scopes));
    }

    public ValueTask<CredentialResult> GetAsync(CredentialRequest request, CancellationToken cancellationToken = default) =>
        Cache.GetAsync(Key(request), request, Source, cancellationToken);

    public ValueTask<CredentialResult> GetSharedAsync(CredentialRequest request) =>
        Cache.GetAsync(Key(request, perSubject: false), request, Source, CancellationToken.None);

    /// <summary>What a caller gets without waiting; <see langword="null"/> when it would have to wait.</summary>
    public CredentialResult? GetAtOnce(CredentialRequest request)
    {
        var call = GetAsync(request).AsTask();
        return call.IsCompletedSuccessfully ? call.Result : default(CredentialResult?);
    }

    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused) =>
        Cache.InvalidateAsync(Key(request), refused, beforehand: null, CancellationToken.None);

    /// <summary>Waits until something that runs in the background is so.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => Cache.DisposeAsync();
}
