using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// The envelope of one JSON-RPC message and the few members that decisions are made on. Everything else stays bytes, and the bytes are
/// what is forwarded. Immutable; its memory is valid during the request only.
/// </summary>
public sealed class McpMessage
{
    /// <summary>What kind of message it is.</summary>
    public required McpMessageKind Kind { get; init; }

    /// <summary>The method, decoded; <see langword="null"/> for a response.</summary>
    public string? Method { get; init; }

    /// <summary>The id as it stands in the body (a JSON string or number); empty when there is none.</summary>
    public ReadOnlyMemory<byte> RawId { get; init; }

    /// <summary><c>params</c> as it stands in the body; empty when absent.</summary>
    public ReadOnlyMemory<byte> RawParams { get; init; }

    /// <summary><c>params.arguments</c> as it stands in the body; empty when absent.</summary>
    public ReadOnlyMemory<byte> RawArguments { get; init; }

    /// <summary>The tool or prompt, decoded: <c>params.name</c> of <c>tools/call</c> and <c>prompts/get</c>, <c>params.ref.name</c> of <c>completion/complete</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The resource, decoded: <c>params.uri</c> of <c>resources/*</c>, <c>params.ref.uri</c> of <c>completion/complete</c> (a URI template).</summary>
    public string? Uri { get; init; }

    /// <summary>The task, decoded: <c>params.taskId</c> of <c>tasks/*</c>.</summary>
    public string? TaskId { get; init; }

    /// <summary><c>params._meta["io.modelcontextprotocol/protocolVersion"]</c>: present since 2026-07-28 on every request.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Whether the request itself declares the <c>elicitation.url</c> client capability (2026-07-28, in <c>_meta</c>).</summary>
    public bool DeclaresUrlElicitation { get; init; }

    /// <summary>Which members it has that may belong to one caller.</summary>
    internal OwnedParts Owned { get; init; }

    /// <summary>Whether the body follows revision 2026-07-28 or later: it carries its own protocol version.</summary>
    public bool IsModern => ProtocolVersion is not null && string.CompareOrdinal(ProtocolVersion, "2026-07-28") >= 0;

    /// <summary>The tool, resource, prompt or task the message is about, for logs and audit; <see langword="null"/> when it is about none.</summary>
    public string? Target => Name ?? Uri ?? TaskId;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Method} {Encoding.UTF8.GetString(RawId.Span)}";
}
