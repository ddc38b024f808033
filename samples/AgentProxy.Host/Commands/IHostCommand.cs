namespace AgentProxy.Host.Commands;

/// <summary>Something the host does instead of serving. Nothing of the host runs: no port, no seeding, no clean-up.</summary>
internal interface IHostCommand
{
    /// <summary>Does it; returns the exit code.</summary>
    Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken);
}
