using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity;

/// <summary>The inbound identity services against an offline organisation over a real socket, on one clock.</summary>
internal sealed class IdentityFixture : IAsyncDisposable
{
    public const string Alice = DevOrgPreset.Alice;
    public const string Client = DevOrgPreset.CursorClient;

    private readonly ServiceProvider _services;

    private IdentityFixture(DevOrgServer org, ManualTimeProvider clock, ServiceProvider services)
    {
        Org = org;
        Clock = clock;
        _services = services;
    }

    public DevOrgServer Org { get; }

    public ManualTimeProvider Clock { get; }

    public IServiceProvider Services => _services;

    public InboundTrust Trust => _services.GetRequiredService<InboundTrust>();

    public TrustedIssuerKeys Keys => _services.GetRequiredService<TrustedIssuerKeys>();

    public ValidatedTokenCache Cache => _services.GetRequiredService<ValidatedTokenCache>();

    public InboundAuthenticator Authenticator => _services.GetRequiredService<InboundAuthenticator>();

    public int KeyFetches => Org.Organization.Requests.Count(DevOrgEndpoint.Keys);

    public static async Task<IdentityFixture> StartAsync(
        Action<IServiceCollection, DevOrgServer>? services = null,
        Action<AgentProxyOptions>? options = null,
        Action<DevOrgOptions>? organization = null)
    {
        var clock = new ManualTimeProvider();
        var preset = DevOrgPreset.Demo();
        preset.TimeProvider = clock;
        organization?.Invoke(preset);
        var org = await DevOrgServer.StartAsync(preset);

        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddMetrics();
        collection.AddSingleton<AgentProxyMetrics>();
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddSingleton(new InboundTrust { Issuer = org.Issuer, OrgIssuer = org.BaseUrl, Audience = "api://default" });
        collection.Configure<AgentProxyOptions>(o => options?.Invoke(o));
        services?.Invoke(collection, org);
        collection.AddInboundIdentity();

        return new IdentityFixture(org, clock, collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
    }

    /// <summary>An access token for alice, as the organisation issues them.</summary>
    public string Token() => Org.IssueAccessToken(Alice, Client);

    public Task<AuthenticationOutcome> AuthenticateAsync(string token) => AuthenticateHeaderAsync("Bearer " + token);

    public async Task<AuthenticationOutcome> AuthenticateHeaderAsync(string header)
    {
        await using var scope = _services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = header;
        return await Authenticator.AuthenticateAsync(http);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Org.DisposeAsync();
    }
}
