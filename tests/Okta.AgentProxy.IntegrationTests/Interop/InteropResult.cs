namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>What a client saw: the tools, the answer of the one it called, and what it agreed on with the server.</summary>
internal sealed record InteropResult(IReadOnlyList<string> Tools, string Text, bool IsError, string Revision, string? Server);
