namespace Okta.AgentProxy.Routing;

/// <summary>Which limit refused a request, and how long it will (timestamp units); <see langword="null"/> when nobody can say.</summary>
internal readonly record struct LimitRefusal(string Name, long? Wait);
