using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>What became of a change in the configuration file.</summary>
/// <param name="Refused">Why the file was left alone; <see langword="null"/> when it was written.</param>
internal sealed record WriteBackNote(string? Refused)
{
    /// <summary>Whether the file now says the same as the store.</summary>
    public bool IsWritten => Refused is null;

    /// <summary>As answers show it.</summary>
    public JsonObject Show() => IsWritten ? new JsonObject { ["written"] = true } : new JsonObject { ["written"] = false, ["reason"] = Refused };
}
