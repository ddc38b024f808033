namespace Okta.AgentProxy;

/// <summary>What became of a configuration: usable, or a list of problems.</summary>
/// <param name="Configuration">The usable configuration; <see langword="null"/> when there are problems.</param>
/// <param name="Problems">Everything that is wrong.</param>
/// <param name="Warnings">What works, but perhaps not as meant.</param>
internal sealed record CompilationResult(
    CompiledConfiguration? Configuration,
    IReadOnlyList<ConfigurationProblem> Problems,
    IReadOnlyList<ConfigurationProblem> Warnings);
