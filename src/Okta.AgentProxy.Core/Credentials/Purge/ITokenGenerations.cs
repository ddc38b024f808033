namespace Okta.AgentProxy;

/// <summary>
/// What makes a purge reach caches outside the process, whose entries nobody can list: the generation is part of an entry's key there, every purge changes
/// it for the tokens it means, and what was kept under the old one is never found again. Thread-safe; not called while a token is in memory.
/// </summary>
public interface ITokenGenerations
{
    /// <summary>The generation of the tokens of <paramref name="owner"/>; empty when they were never purged.</summary>
    string Of(in TokenOwner owner);
}
