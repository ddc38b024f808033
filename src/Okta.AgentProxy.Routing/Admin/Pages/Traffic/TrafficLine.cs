namespace Okta.AgentProxy.Routing.Admin.Pages.Traffic;

/// <summary>One backend's or agent's quarter of an hour.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requests">All its requests.</param>
/// <param name="Refused">Those that did not reach a backend's answer.</param>
/// <param name="PerSecond">Requests a second in the last minute.</param>
/// <param name="Median">The median latency of the last minute, in seconds.</param>
/// <param name="Slow">Its 95th percentile.</param>
/// <param name="Rate">Requests a second by slice, the oldest first.</param>
/// <param name="Latency">The 95th percentile by slice; <see langword="null"/> where nothing happened.</param>
internal sealed record TrafficLine(
    string Name, long Requests, long Refused, double PerSecond, double? Median, double? Slow, IReadOnlyList<double> Rate, IReadOnlyList<double?> Latency);
