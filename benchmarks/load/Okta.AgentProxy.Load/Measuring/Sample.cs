namespace Okta.AgentProxy.Load.Measuring;

/// <summary>One measurement of one competitor in one round.</summary>
/// <param name="CpuPer10K">CPU seconds of the proxy per 10,000 requests.</param>
/// <param name="Utilisation">How much of its CPU the proxy used, 0 to 1.</param>
internal sealed record Sample(string Competitor, int Connections, int Round, double Rate, double P50, double P99, double P999, double CpuPer10K, double Utilisation, double Memory);
