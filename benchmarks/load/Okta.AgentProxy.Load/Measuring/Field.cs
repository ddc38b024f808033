using System.Net;
using System.Net.Sockets;
using Okta.AgentProxy.Load.Peers;
using Okta.AgentProxy.Load.Roles;

namespace Okta.AgentProxy.Load.Measuring;

/// <summary>Everybody who takes part, running: the proxies on one CPU, backends and load on the other.</summary>
internal sealed class Field : IDisposable
{
    public const int ProxyCpu = 0;
    public const int LoadCpu = 1;

    private readonly string _folder = Directory.CreateTempSubdirectory("agentproxy-load-").FullName;
    private readonly List<PinnedProcess> _processes = [];
    private readonly List<Competitor> _competitors = [];

    public IReadOnlyList<Competitor> Competitors => _competitors;

    public Wrk Wrk { get; private set; } = null!;

    /// <summary>Where the backend of <see cref="StartBackendsAsync"/> answers one message.</summary>
    public Uri MessageBackend { get; private set; } = null!;

    /// <summary>Where a backend answers <c>tools/list</c> with so many tools.</summary>
    public IReadOnlyDictionary<int, Uri> ListBackends { get; private set; } = new Dictionary<int, Uri>();

    /// <summary>Starts the backend for requests and the competitors in front of it.</summary>
    public static async Task<Field> StartAsync(World world, LoadOptions options)
    {
        Field field = new();
        field.Wrk = new Wrk(LoadCpu, field.Write("body.json", World.Message), field.Write("token", world.Good));

        var backendPort = FreePort();
        field.Add("direct", "no proxy at all", verifies: false, backendPort, field.Nginx(LoadCpu, Peers.Nginx.Backend(backendPort, field._folder), "backend"), isBackend: true);
        await field.StartProxiesAsync(world, options, new Uri($"http://127.0.0.1:{backendPort}/mcp"));
        return field;
    }

    /// <summary>Starts the backend for event streams and the competitors in front of it.</summary>
    public static async Task<Field> StartForStreamsAsync(World world, LoadOptions options)
    {
        Field field = new();
        var backendPort = FreePort();
        Uri backend = new($"http://127.0.0.1:{backendPort}/mcp");
        field.Add("direct", "no proxy at all", verifies: false, backendPort, DotNet(LoadCpu, "stream-backend", backendPort, backend, world, ProcessSettings.Recommended), isBackend: true);
        await field.StartProxiesAsync(world, options, backend);
        return field;
    }

    /// <summary>Starts the backend for requests and one proxy with limits in front of it.</summary>
    public static async Task<Field> StartForLimitsAsync(World world)
    {
        Field field = new();
        var backendPort = FreePort();
        field.Add("direct", "no proxy at all", verifies: false, backendPort, field.Nginx(LoadCpu, Peers.Nginx.Backend(backendPort, field._folder), "backend"), isBackend: true);

        var port = FreePort();
        field.Add("limits", "50 agents, limits per agent", verifies: true, port, DotNet(ProxyCpu, "limits", port, new Uri($"http://127.0.0.1:{backendPort}/mcp"), world, ProcessSettings.OneCpu));
        foreach (var competitor in field._competitors)
        {
            await Verification.WaitUntilUpAsync(competitor);
        }

        return field;
    }

    /// <summary>Starts backends alone; the proxies in front of them come and go.</summary>
    public static async Task<Field> StartBackendsAsync(World world, IReadOnlyList<int> lists)
    {
        Field field = new();
        var backendPort = FreePort();
        field.Add("direct", "no proxy at all", verifies: false, backendPort, field.Nginx(LoadCpu, Peers.Nginx.Backend(backendPort, field._folder), "backend"), isBackend: true);
        field.MessageBackend = new Uri($"http://127.0.0.1:{backendPort}/mcp");

        Dictionary<int, Uri> listing = [];
        foreach (var tools in lists)
        {
            var port = FreePort();
            listing[tools] = new Uri($"http://127.0.0.1:{port}/mcp");
            var settings = ProcessSettings.Recommended.With([[ListBackendRole.ToolsVariable, $"{tools}"]]);
            field.Add($"list-{tools}", "a list", verifies: false, port, DotNet(LoadCpu, "list-backend", port, listing[tools], world, settings), isBackend: true);
        }

        field.ListBackends = listing;
        foreach (var competitor in field._competitors)
        {
            await Verification.WaitUntilUpAsync(competitor);
        }

        return field;
    }

    /// <summary>Starts a backend with a long list, and the proxy in front of it with and without a policy.</summary>
    public static async Task<Field> StartForListsAsync(World world, LoadOptions options)
    {
        Field field = new();
        field.Wrk = new Wrk(LoadCpu, field.Write("body.json", World.ListMessage), field.Write("token", world.Good));

        var backendPort = FreePort();
        Uri backend = new($"http://127.0.0.1:{backendPort}/mcp");
        field._processes.Add(DotNet(LoadCpu, "list-backend", backendPort, backend, world, ProcessSettings.Recommended));
        foreach (var name in (string[])["ours", "ours-policy"])
        {
            var port = FreePort();
            field.Add(name, "everything on", verifies: true, port, DotNet(ProxyCpu, name, port, backend, world, ProcessSettings.OneCpu));
        }

        foreach (var competitor in field._competitors)
        {
            await Verification.WaitUntilUpAsync(competitor);
        }

        return field;
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartProxiesAsync(World world, LoadOptions options, Uri backend)
    {
        var keyFile = Write("issuer.pem", world.PublicKeyPem);

        bool Wanted(string name) => options.Only.Count == 0 || options.Only.Contains(name);
        void DotNetPeer(string name, string title, bool verifies, string role, IReadOnlyDictionary<string, string> settings)
        {
            if (Wanted(name))
            {
                var port = FreePort();
                Add(name, title, verifies, port, DotNet(ProxyCpu, role, port, backend, world, settings));
            }
        }

        DotNetPeer("ours", "everything on, settings for one CPU", verifies: true, "ours", ProcessSettings.OneCpu);
        DotNetPeer("no-checks", "our forwarder alone, same settings", verifies: false, "no-checks", ProcessSettings.OneCpu);
        if (Wanted("haproxy-rs256"))
        {
            var port = FreePort();
            Add("haproxy-rs256", "HAProxy 2.6, RS256 verified on each request", verifies: true, port, Haproxy(Peers.Haproxy.Verifying(port, backend, keyFile, world.Issuer), "haproxy-rs256"));
        }

        DotNetPeer("aspnet-jwtbearer", "plain ASP.NET Core, AddJwtBearer, HttpClient", verifies: true, "aspnet", ProcessSettings.Default);
        DotNetPeer("yarp-jwtbearer", "YARP 2.3 with AddJwtBearer", verifies: true, "yarp", ProcessSettings.Default);
        if (Wanted("nginx-plain"))
        {
            var port = FreePort();
            Add("nginx-plain", "nginx, nothing verified", verifies: false, port, Nginx(ProxyCpu, Peers.Nginx.Plain(port, backend, _folder), "nginx-plain"));
        }

        if (Wanted("haproxy-plain") && !options.Quick)
        {
            var port = FreePort();
            Add("haproxy-plain", "HAProxy 2.6, nothing verified", verifies: false, port, Haproxy(Peers.Haproxy.Plain(port, backend), "haproxy-plain"));
        }

        if (!options.Quick)
        {
            DotNetPeer("ours-shared", "everything on, settings for more than one CPU", verifies: true, "ours", ProcessSettings.Recommended);
        }

        foreach (var variant in options.Variants.Select(v => v.Split(':', 2)))
        {
            var changes = variant[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=', 2));
            var port = FreePort();
            Add(variant[0], "everything on, " + variant[1], verifies: true, port, DotNet(ProxyCpu, "ours", port, backend, world, ProcessSettings.OneCpu.With(changes)));
        }

        foreach (var competitor in _competitors)
        {
            await Verification.WaitUntilUpAsync(competitor);
        }
    }

    private void Add(string name, string title, bool verifies, int port, PinnedProcess process, bool isBackend = false)
    {
        _processes.Add(process);
        _competitors.Add(new Competitor(name, title, port, verifies, isBackend ? null : process, CompilesAsItRuns: process.Program == Environment.ProcessPath));
    }

    private static PinnedProcess DotNet(int cpu, string role, int port, Uri backend, World world, IReadOnlyDictionary<string, string> settings) =>
        PinnedProcess.Start(cpu, Environment.ProcessPath!, ["role", role, $"{port}", backend.AbsoluteUri, world.Organisation.AbsoluteUri], settings);

    private PinnedProcess Nginx(int cpu, string config, string name) => PinnedProcess.Start(cpu, "nginx", ["-p", _folder, "-c", Write(name + ".conf", config)]);

    private PinnedProcess Haproxy(string config, string name) => PinnedProcess.Start(ProxyCpu, "haproxy", ["-db", "-q", "-f", Write(name + ".cfg", config)]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>HAProxy and nginx cannot be asked which port they got, so it is chosen for them.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
