using System.Diagnostics;

namespace Okta.AgentProxy;

/// <summary>The names to subscribe to: <c>AddSource</c> and <c>AddMeter</c> of OpenTelemetry take them.</summary>
public static class AgentProxyDiagnostics
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Okta.AgentProxy";

    internal static ActivitySource Activities { get; } = new(Name);
}
