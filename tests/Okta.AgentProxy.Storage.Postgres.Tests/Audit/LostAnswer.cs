using System.Net.Sockets;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Audit;

/// <summary>A wire between Npgsql and the server that breaks once, when asked to: after a COMMIT has reached the server and before its answer is passed on.</summary>
internal sealed class LostAnswer : IAsyncDisposable
{
    private const string SocketName = ".s.PGSQL.5432";

    private readonly string _folder = Directory.CreateTempSubdirectory("agentproxy-wire-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _server;
    private readonly Task _accepting;
    private int _armed;

    public LostAnswer(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = Path.Combine(settings.Host!, SocketName);
        settings.Host = _folder;
        ConnectionString = settings.ConnectionString;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, SocketName)));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>How to reach the server over this wire.</summary>
    public string ConnectionString { get; }

    /// <summary>Breaks the connection of the next COMMIT.</summary>
    public void LoseTheNextAnswer() => Volatile.Write(ref _armed, 1);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        List<Task> wires = [];
        try
        {
            while (true)
            {
                wires.Add(ConnectAsync(await _listener.AcceptAsync()));
            }
        }
        catch (SocketException)
        {
            await Task.WhenAll(wires);
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await server.ConnectAsync(new UnixDomainSocketEndPoint(_server));
        var answers = PumpAsync(server, client, static _ => Task.FromResult(true));
        await PumpAsync(client, server, async sent =>
        {
            if (sent.Span.IndexOf("COMMIT"u8) < 0 || Interlocked.Exchange(ref _armed, 0) == 0)
            {
                return true;
            }

            // Nobody hears what the server says to this, but it says it.
            client.Dispose();
            await server.SendAsync(sent);
            await answers;
            return false;
        });
        client.Dispose();
        server.Dispose();
        await answers;
    }

    private static async Task PumpAsync(Socket from, Socket to, Func<ReadOnlyMemory<byte>, Task<bool>> mayPass)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0 && await mayPass(buffer.AsMemory(0, count)))
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // One end is gone, and so is the wire.
        }
    }
}
