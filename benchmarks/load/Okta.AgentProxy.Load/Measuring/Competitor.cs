namespace Okta.AgentProxy.Load.Measuring;

/// <summary>One way to reach the backend.</summary>
/// <param name="Name">Its name in tables and ratio lines.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Port">Where it listens.</param>
/// <param name="Verifies">Whether it must refuse what is not a good token.</param>
/// <param name="Process">The process, whose CPU time and memory are counted; <see langword="null"/> for the backend itself.</param>
/// <param name="CompilesAsItRuns">Whether it is slow until its code has been compiled in full.</param>
internal sealed record Competitor(string Name, string Title, int Port, bool Verifies, PinnedProcess? Process, bool CompilesAsItRuns)
{
    public Uri Url => new($"http://127.0.0.1:{Port}{(Process is null ? "/mcp" : World.Path)}");
}
