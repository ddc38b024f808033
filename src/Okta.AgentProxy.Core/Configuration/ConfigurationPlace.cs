namespace Okta.AgentProxy;

/// <summary>Where a value is written.</summary>
/// <param name="Source">The file as it was named, or <c>environment variable NAME</c>.</param>
/// <param name="Line">The line in a file, from 1.</param>
internal readonly record struct ConfigurationPlace(string Source, int? Line);
