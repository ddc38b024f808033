namespace Okta.AgentProxy.Load.Growth;

/// <summary>One start of a host and one edit of its file.</summary>
/// <param name="Storage">Where agents and backends are kept.</param>
/// <param name="Size">The configuration.</param>
/// <param name="Round">Which repetition it was.</param>
/// <param name="First">Start on an empty storage, to the first answer for the last backend.</param>
/// <param name="Again">Start on what the first left behind; zero in memory.</param>
/// <param name="Reload">From the file's replacement to the first answer for the backend that it adds.</param>
/// <param name="Memory">Resident MiB after that.</param>
internal sealed record GrowthStart(string Storage, string Size, int Round, TimeSpan First, TimeSpan Again, TimeSpan Reload, double Memory);
