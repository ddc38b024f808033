namespace Okta.AgentProxy;

/// <summary>What a load of the configuration changed among the entities of one kind.</summary>
internal sealed class ChangeSummary(string kind)
{
    /// <summary>Names that are new.</summary>
    public List<string> Added { get; } = [];

    /// <summary>Names whose settings changed.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>Names that are gone.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary><c>backends: added a, b; removed c</c>.</summary>
    public override string ToString()
    {
        string[] parts = [Part("added", Added), Part("changed", Changed), Part("removed", Removed)];
        return $"{kind}s: {(IsEmpty ? "unchanged" : string.Join("; ", parts.Where(p => p.Length > 0)))}";
    }

    private static string Part(string verb, List<string> names) => names.Count == 0 ? "" : $"{verb} {string.Join(", ", names)}";
}
