namespace Okta.AgentProxy;

/// <summary>A configuration provider that knows where its values are written.</summary>
internal interface ILocatableProvider
{
    /// <summary>What kept the source from being read; the values are then those of the last good read.</summary>
    IReadOnlyList<ConfigurationProblem> LoadProblems { get; }

    /// <summary>The place of a full key (<c>AgentProxy:backends:finance:url</c>), or of a level above values.</summary>
    ConfigurationPlace? Locate(string key);
}
