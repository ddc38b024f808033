namespace Okta.AgentProxy;

/// <summary>Makes the one <see cref="InboundTrust"/> of the process. Trust does not change while the proxy runs.</summary>
internal static class InboundTrustFactory
{
    /// <summary>The trust that <paramref name="options"/> describe.</summary>
    /// <exception cref="AgentProxyConfigurationException">They describe none.</exception>
    public static InboundTrust Create(AgentProxyOptions options)
    {
        var problems = new ProblemCollector();
        return TrustCompiler.Compile(options, problems) ?? throw new AgentProxyConfigurationException(problems.Problems);
    }
}
