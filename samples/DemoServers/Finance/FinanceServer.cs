using System.Text;

namespace DemoServers.Finance;

/// <summary>Accounts payable behind HTTP Basic: the backend that agents reach with a service account.</summary>
public static class FinanceServer
{
    /// <summary>Starts the server.</summary>
    /// <param name="user">The user that every request must name.</param>
    /// <param name="password">That user's password.</param>
    /// <param name="port">The port on loopback; 0 lets the operating system choose.</param>
    public static Task<DemoServer> StartAsync(string user, string password, int port = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(password);

        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        var gate = new Gate(
            "Basic realm=\"finance\", charset=\"UTF-8\"",
            http => ValueTask.FromResult(Gate.SameSecret(http.Request.Headers.Authorization, expected)));

        return DemoServer.StartAsync("finance", "Accounts payable of a small company.", new InvoiceTools(), gate, port);
    }
}
