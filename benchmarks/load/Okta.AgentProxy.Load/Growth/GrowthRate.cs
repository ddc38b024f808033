namespace Okta.AgentProxy.Load.Growth;

/// <summary>One measurement of a host under load.</summary>
/// <param name="Size">What there is many of.</param>
/// <param name="Round">Which repetition it was.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="CpuMicroseconds">CPU of the host for each.</param>
/// <param name="P99">In milliseconds.</param>
/// <param name="Memory">Resident MiB at its end.</param>
internal sealed record GrowthRate(string Size, int Round, double Rate, double CpuMicroseconds, double P99, double Memory);
