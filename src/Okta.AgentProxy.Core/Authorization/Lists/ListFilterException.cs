namespace Okta.AgentProxy;

/// <summary>An answer that should be a list cannot be read as one, so nothing more of it may pass: the client's connection must break.</summary>
internal sealed class ListFilterException(string message) : Exception(message);
