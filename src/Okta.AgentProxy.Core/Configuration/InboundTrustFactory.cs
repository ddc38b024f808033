namespace Okta.AgentProxy;

/// <summary>Makes the one <see cref="InboundTrust"/> of the process. Trust does not change while the proxy runs.</summary>
internal static class InboundTrustFactory
{
    /// <summary>The trust that <paramref name="options"/> describe.</summary>
    /// <param name="options">The options.</param>
    /// <param name="compile">Asked when they describe none: a file that is missing or broken is the cause, and "okta_domain is required" only what follows.</param>
    /// <exception cref="AgentProxyConfigurationException">They describe none.</exception>
    public static InboundTrust Create(AgentProxyOptions options, Func<CompilationResult>? compile = null)
    {
        var problems = new ProblemCollector();
        return TrustCompiler.Compile(options, problems)
            ?? throw new AgentProxyConfigurationException(compile?.Invoke().Problems is { Count: > 0 } all ? all : problems.Problems);
    }
}
