using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy;

/// <summary>What an <see cref="IAgentResolver"/> may look at.</summary>
/// <param name="Http">The request; its body must not be read.</param>
/// <param name="Subject">Who is calling, already validated.</param>
/// <param name="Agents">The agents known now, an immutable snapshot.</param>
public readonly record struct AgentResolutionContext(HttpContext Http, Subject Subject, AgentDirectory Agents);
