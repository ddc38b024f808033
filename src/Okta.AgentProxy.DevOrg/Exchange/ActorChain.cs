using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>The <c>act</c> claim (RFC 8693 §4.1): one level per hop, the newest actor outermost.</summary>
internal static class ActorChain
{
    /// <summary>The number of actors, or <see langword="null"/> when the claim is not a chain of objects with a <c>sub</c>.</summary>
    public static int? Depth(JsonNode? act)
    {
        var depth = 0;
        while (act is not null)
        {
            if (act is not JsonObject actor || string.IsNullOrEmpty(actor.Text("sub")))
            {
                return null;
            }

            depth++;
            actor.TryGetPropertyValue("act", out act);
        }

        return depth;
    }

    /// <summary>Puts the agent in front of those who acted before it.</summary>
    public static JsonObject Prepend(string agentId, Subject subject, bool ownClient)
    {
        var actor = new JsonObject { ["sub"] = agentId, ["sub_profile"] = "ai_agent" };

        // The client that started a chain of services is named at its end; a user's own sign-in at the agent has no one before the agent.
        var earlier = subject.Actor?.DeepClone()
            ?? (ownClient ? null : new JsonObject { ["sub"] = subject.ClientId, ["sub_profile"] = "service" });
        if (earlier is not null)
        {
            actor["act"] = earlier;
        }

        return actor;
    }
}
