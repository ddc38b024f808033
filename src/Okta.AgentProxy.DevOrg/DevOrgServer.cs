using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.DevOrg;

/// <summary>
/// An offline organisation that listens on loopback: on <see cref="DevOrgOptions.Port"/> or <see cref="DevOrgOptions.BaseUrl"/>, else on a port chosen by the
/// operating system. Thread-safe.
/// </summary>
/// <example><code>
/// await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
/// var token = org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient);
/// </code></example>
public sealed class DevOrgServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private DevOrgServer(WebApplication app)
    {
        this.app = app;
        Organization = app.Services.GetRequiredService<DevOrganization>();
        BaseUrl = Organization.BaseUrl;
    }

    /// <summary>The base URL without a trailing slash, which is the issuer of the org authorization server.</summary>
    public string BaseUrl { get; }

    /// <summary>The organisation, to look at and to steer.</summary>
    public DevOrganization Organization { get; }

    /// <summary>The issuer of the custom authorization server <c>default</c>.</summary>
    public string Issuer => Organization.IssuerOf();

    /// <summary>Starts an organisation.</summary>
    /// <param name="options">What it contains; default <see cref="DevOrgOptions"/> as it is: no users, the server <c>default</c>.</param>
    /// <param name="logging">Configures logging; default no logs.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The running server, which stops when it is disposed of.</returns>
    /// <exception cref="ArgumentException"><see cref="DevOrgOptions.BaseUrl"/> is not plain HTTP on loopback, or has another port than <see cref="DevOrgOptions.Port"/>.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options contradict themselves; every problem is listed.</exception>
    public static async Task<DevOrgServer> StartAsync(DevOrgOptions? options = null, Action<ILoggingBuilder>? logging = null, CancellationToken cancellationToken = default)
    {
        options ??= new DevOrgOptions();
        if (options.BaseUrl is { } url && (!url.IsLoopback || url.Scheme != Uri.UriSchemeHttp))
        {
            throw new ArgumentException($"DevOrgServer listens on plain HTTP on this machine only, not on '{url}'. Map the organisation into your own application with AddDevOrg() and MapDevOrg().", nameof(options));
        }

        // Checked before the start: an address that is none would be the web server's exception.
        var port = options.Port is >= 0 and <= 65535 ? options.Port : null;
        if (port is not null && options.BaseUrl is { } other && other.Port != port)
        {
            throw new ArgumentException($"Port {port} and BaseUrl '{other}' name two ports; leave one of them out.", nameof(options));
        }

        // The empty builder: no configuration files, no environment, no console. A test's organisation depends on nothing but its options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.BaseUrl?.GetLeftPart(UriPartial.Authority) ?? $"http://127.0.0.1:{port ?? 0}");
        builder.Logging.Services.AddLogging(l => logging?.Invoke(l));
        builder.Services.AddDevOrg(options);

        var app = builder.Build();
        try
        {
            app.MapDevOrg();
            await app.StartAsync(cancellationToken);
            return new DevOrgServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="DevOrganization.IssueAccessToken"/>
    public string IssueAccessToken(
        string? user,
        string clientId,
        IEnumerable<string>? scopes = null,
        TimeSpan? lifetime = null,
        string? audience = null,
        string authorizationServerId = DevOrganization.DefaultServer,
        Action<JsonObject>? claims = null,
        Action<JsonObject>? header = null) =>
        Organization.IssueAccessToken(user, clientId, scopes, lifetime, audience, authorizationServerId, claims, header);

    /// <inheritdoc cref="DevOrganization.IssueIdToken"/>
    public string IssueIdToken(
        string user,
        string clientId,
        TimeSpan? lifetime = null,
        string? nonce = null,
        string authorizationServerId = DevOrganization.DefaultServer,
        Action<JsonObject>? claims = null,
        Action<JsonObject>? header = null) =>
        Organization.IssueIdToken(user, clientId, lifetime, nonce, authorizationServerId, claims, header);

    /// <inheritdoc cref="DevOrganization.RotateKeys"/>
    public string RotateKeys(string authorizationServerId = DevOrganization.DefaultServer) => Organization.RotateKeys(authorizationServerId);

    /// <summary>Stops listening at once and gives the port back.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        // Aborts what still hangs (a held fault, an open connection) instead of waiting for it.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}
