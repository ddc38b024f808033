using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing.Performance;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>Who is calling: from the cache of validated tokens, and from scratch through the default scheme.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private readonly Issuer _issuer = new();
    private readonly string _unknown = "Bearer " + new string('u', 1100);
    private StageList _list = null!;
    private ValidatedTokenCache _cache = null!;
    private string _known = null!;
    private string _sameText = null!;
    private DefaultHttpContext _request = null!;
    private InboundAuthenticator _validating = null!;

    [Params("RS256", "PS256", "ES256")]
    public string Algorithm { get; set; } = "RS256";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _list = await StageList.CreateAsync(configure: services => services.AddHttpClient(IssuerKeyReader.ClientName).ConfigurePrimaryHttpMessageHandler(() => _issuer));
        _cache = _list.Services.GetRequiredService<ValidatedTokenCache>();
        _known = NullExchange.Authorization;
        _sameText = new string(_known);

        // A cache that remembers nothing: each call validates.
        _validating = ActivatorUtilities.CreateInstance<InboundAuthenticator>(_list.Services, new ValidatedTokenCache(0, TimeProvider.System));
        _request = new DefaultHttpContext { RequestServices = _list.Services };
        _request.Request.Headers.Authorization = "Bearer " + _issuer.Token(Algorithm);
        if ((await _validating.AuthenticateAsync(_request)).Error is { } refused)
        {
            throw new InvalidOperationException(refused.ToString());
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _list.DisposeAsync();

    [Benchmark(Baseline = true)]
    public object? CacheHit() => _cache.Find(_known, stamp: 0);

    [Benchmark]
    public object? CacheHitOnAnotherConnection() => _cache.Find(_sameText, stamp: 0);

    [Benchmark]
    public object? CacheMiss() => _cache.Find(_unknown, stamp: 0);

    [Benchmark]
    public async Task<object?> FullValidation()
    {
        // As in a new request, which has a scope of its own: the scheme's handler remembers its answer.
        using var scope = _list.Services.CreateScope();
        DefaultHttpContext http = new() { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = _request.Request.Headers.Authorization;

        // A refusal is quick: without this a token that is not accepted would look like a fast validation.
        var outcome = await _validating.AuthenticateAsync(http);
        return outcome.Subject ?? throw new InvalidOperationException($"The token was refused: {outcome.Error} {outcome.Error?.Detail}");
    }
}
