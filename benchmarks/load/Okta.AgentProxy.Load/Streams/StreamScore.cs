namespace Okta.AgentProxy.Load.Streams;

/// <summary>What event streams cost through one competitor.</summary>
/// <param name="P50">Milliseconds per event from the backend's write to the client's read, median.</param>
/// <param name="P99">The same, 99th percentile.</param>
/// <param name="Idle">What open, silent streams cost.</param>
internal sealed record StreamScore(string Competitor, double P50, double P99, IReadOnlyList<IdleScore> Idle);

/// <summary>The proxy's cost of <paramref name="Streams"/> open streams that say nothing.</summary>
/// <param name="Kilobytes">Resident KiB per stream: growth of the process since before the first one.</param>
/// <param name="CpuPercent">CPU of the proxy while they are silent, in percent of one CPU.</param>
internal sealed record IdleScore(int Streams, double Kilobytes, double CpuPercent);
