namespace Okta.AgentProxy;

/// <summary>A file is better left alone; the message says why and is shown to the administrator.</summary>
internal sealed class YamlEditException(string reason) : Exception(reason);
