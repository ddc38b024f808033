namespace Okta.AgentProxy;

/// <summary>A provider that has its keys by level at hand.</summary>
internal interface ISectionSource
{
    /// <summary>All that it has now. Replaced as a whole.</summary>
    SectionSnapshot Sections { get; }
}
