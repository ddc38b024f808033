using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Where backends that are written at run time may lead: not to the machine itself, its link or its metadata service, unless the configuration allows that
/// or says the same of the backend itself. Asked when a backend is written, and again for each connection: a name may answer differently then.
/// </summary>
internal sealed class BackendAddressRule(AdminOptions options, ConfiguredEntities configured, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private const string Refused = "leads to a loopback, link-local or metadata address. Only the configuration file may do that, or allow it (admin.dangerous_local_backends).";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>Reports every address of the backend that leads where it may not.</summary>
    public async ValueTask CheckAsync(Backend backend, ProblemCollector problems, CancellationToken cancellationToken)
    {
        if (options.DangerousLocalBackends)
        {
            return;
        }

        var said = Said(backend.Name);
        if (said?.Url != backend.Url)
        {
            await CheckAsync(backend.Url, $"backends:{backend.Name}:url", problems, cancellationToken);
        }

        foreach (var (key, value) in backend.AuthConfig.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Uri.TryCreate(value, UriKind.Absolute, out var url) && said?.AuthConfig[key] != value)
            {
                await CheckAsync(url, $"backends:{backend.Name}:auth_config:{key}", problems, cancellationToken);
            }
        }
    }

    /// <summary>Reports one address that leads where it may not.</summary>
    public async ValueTask CheckAsync(Uri url, string path, ProblemCollector problems, CancellationToken cancellationToken)
    {
        if (!options.DangerousLocalBackends && await IsLocalAsync(url, cancellationToken))
        {
            problems.Add(path, Refused);
        }
    }

    /// <summary>
    /// Whether connections to the backend are checked. With write-back the file no longer tells who wrote something into it, so what does not itself name
    /// a local address is checked too.
    /// </summary>
    public bool Guards(StoredEntity<Backend> backend)
    {
        if (options.DangerousLocalBackends)
        {
            return false;
        }

        var isSaid = backend.Source == EntitySource.Configuration || Said(backend.Value.Name)?.Url == backend.Value.Url;
        return !isSaid || (options.WriteBack && !LocalAddresses.IsLocalHost(backend.Value.Url.Host));
    }

    /// <summary>
    /// Whether connections to what the backend's <c>auth_config</c> names are checked: when any address there is not the configuration's own. With
    /// write-back, any but one that is itself local, which the API never writes.
    /// </summary>
    public bool GuardsCredentials(StoredEntity<Backend> backend)
    {
        // Metadata of the backend is read from the backend's own address.
        if (options.DangerousLocalBackends || Guards(backend))
        {
            return !options.DangerousLocalBackends;
        }

        var said = backend.Source == EntitySource.Configuration ? backend.Value : Said(backend.Value.Name);
        return backend.Value.AuthConfig.Values.Any(pair => Uri.TryCreate(pair.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && (said?.AuthConfig[pair.Key] != pair.Value || (options.WriteBack && !LocalAddresses.IsLocalHost(url.Host))));
    }

    private Backend? Said(string name) => configured.Current?.Backends.FirstOrDefault(backend => string.Equals(backend.Name, name, StringComparison.OrdinalIgnoreCase));

    private async ValueTask<bool> IsLocalAsync(Uri url, CancellationToken cancellationToken)
    {
        if (url.Scheme is not ("http" or "https"))
        {
            return false;
        }

        if (LocalAddresses.IsLocalHost(url.Host) || LocalAddresses.IsLocalHost(url.IdnHost))
        {
            return true;
        }

        // A name that does not resolve yet may be written: every connection is checked.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return Array.Exists(await _resolve(url.IdnHost, patience.Token), LocalAddresses.IsLocal);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
