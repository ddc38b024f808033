namespace DemoServers.Employees;

/// <summary>A personnel directory: the backend that agents reach with a token of the user's own.</summary>
public static class EmployeesServer
{
    /// <summary>Starts the server.</summary>
    /// <param name="port">The port on loopback; 0 lets the operating system choose.</param>
    /// <param name="authorize">Decides about each request, for instance by validating its bearer token; without it everybody is let in.</param>
    public static Task<DemoServer> StartAsync(int port = 0, Func<HttpContext, ValueTask<bool>>? authorize = null) =>
        DemoServer.StartAsync(
            "employees",
            "The personnel directory of a small company.",
            new EmployeeTools(),
            authorize is null ? null : new Gate("Bearer realm=\"employees\"", authorize),
            port);
}
