namespace Okta.AgentProxy;

/// <summary>A definition that a backend listed and that is not on record. Immutable.</summary>
internal sealed record ToolSighting
{
    /// <summary>The definition's hash.</summary>
    public required string Hash { get; init; }

    /// <summary>Its members, each with the beginning of its hash.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>The beginning of it, in ASCII.</summary>
    public required string Text { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What the backend's settings say of tools that were never seen.</summary>
    public required NewTools NewTools { get; init; }

    /// <summary>Describes a definition.</summary>
    public static ToolSighting Of(string hash, ReadOnlySpan<byte> definition, NewTools newTools, DateTimeOffset now) => new()
    {
        Hash = hash,
        Members = ToolDefinition.Members(definition),
        Text = ToolDefinition.Excerpt(definition),
        Time = now,
        NewTools = newTools,
    };
}
