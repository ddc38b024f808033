namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Administrators change one thing at a time on a node, whatever its kind and whether by the API or the pages: what each of two changes may do, both together
/// may not, such as taking the same path, or deleting a backend that an agent is given at that moment. Thread-safe.
/// </summary>
internal sealed class AdminTurn : Turns;
