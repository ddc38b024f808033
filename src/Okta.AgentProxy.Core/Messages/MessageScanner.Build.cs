using System.Text;

namespace Okta.AgentProxy;

/// <content>From the places of the members to the message: kinds, and the names each method defines.</content>
internal ref partial struct MessageScanner
{
    private const int MaxMethodBytes = 256;
    /// <summary>The longest name of a tool or prompt that a request may carry, in bytes.</summary>
    internal const int MaxNameBytes = 1024;

    /// <summary>The longest resource URI that a request may carry, in bytes.</summary>
    internal const int MaxUriBytes = 8192;

    private const int MaxTaskIdBytes = 4096;

    private static readonly NameTable Names = new();

    /// <summary>Makes the message once the whole body is known to be good.</summary>
    public readonly ProxyError? Build(out McpMessage? message)
    {
        message = null;

        if (!_hasVersion)
        {
            return MessageErrors.BadVersion;
        }

        if (_method.IsEmpty)
        {
            return BuildResponse(out message);
        }

        if (_hasResult || _hasError)
        {
            return MessageErrors.MixedKind;
        }

        if (ReadMethod(out var method) is { } bad)
        {
            return bad;
        }

        string? version = null;
        if (!_protocolVersion.IsEmpty && (version = _protocolVersion.Span.SequenceEqual("\"2026-07-28\""u8) ? "2026-07-28" : Decode(_protocolVersion, 64)) is null)
        {
            return MessageErrors.BadMeta;
        }

        // Only what the method defines is read: a stray params.name must not stand for the resource that is really asked for.
        string? name = null, uri = null, taskId = null;
        var arguments = default(ReadOnlyMemory<byte>);
        ProxyError? error = null;
        switch (method)
        {
            case McpMethods.ToolsCall or McpMethods.PromptsGet:
                error = (name = DecodeName(_name)) is null ? MessageErrors.BadName : ReadArguments(out arguments);
                break;
            case McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe when _uri.IsEmpty && version is not null:
                // 2026-07-28 removed these methods: the backend's 404/-32601 tells the client so, a complaint about a parameter would not.
                break;
            case McpMethods.ResourcesRead or McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe:
                error = (uri = Decode(_uri, MaxUriBytes)) is null ? MessageErrors.BadUri : null;
                break;
            case McpMethods.TasksGet or McpMethods.TasksResult or McpMethods.TasksUpdate or McpMethods.TasksCancel:
                error = (taskId = Decode(_taskId, MaxTaskIdBytes)) is null ? MessageErrors.BadTaskId : null;
                break;
            case McpMethods.CompletionComplete:
                error = ReadReference(out name, out uri);
                break;
        }

        message = error is not null ? null : new McpMessage
        {
            Kind = _hasId ? McpMessageKind.Request : McpMessageKind.Notification,
            Method = method,
            RawId = Id,
            RawParams = _params,
            RawArguments = arguments,
            Name = name,
            Uri = uri,
            TaskId = taskId,
            ProtocolVersion = version,
            DeclaresUrlElicitation = _declaresUrlElicitation,
            Owned = _owned,
        };
        return error;
    }

    private readonly ProxyError? ReadMethod(out string method)
    {
        var known = MethodNames.Intern(_method.Span[1..^1]);
        method = known ?? Decode(_method, MaxMethodBytes) ?? "";
        return known is not null ? null
            : method.Length == 0 ? MessageErrors.BadMethod
            : MethodNames.IsLookalike(method) ? MessageErrors.LookalikeMethod
            : null;
    }

    private readonly ProxyError? BuildResponse(out McpMessage? message)
    {
        message = null;

        if (_hasResult == _hasError)
        {
            return _hasResult ? MessageErrors.MixedKind : MessageErrors.NoKind;
        }

        if (!_hasId)
        {
            return MessageErrors.ResponseWithoutId;
        }

        message = new McpMessage { Kind = McpMessageKind.Response, RawId = Id };
        return null;
    }

    // null is what some serialisers write for "absent"; every server takes it for that or refuses it.
    private readonly ProxyError? ReadArguments(out ReadOnlyMemory<byte> arguments)
    {
        var isObject = !_arguments.IsEmpty && _arguments.Span[0] == (byte)'{';
        arguments = isObject ? _arguments : default;
        return isObject || _arguments.IsEmpty || _arguments.Span.SequenceEqual("null"u8) ? null : MessageErrors.BadArguments;
    }

    private readonly ProxyError? ReadReference(out string? name, out string? uri)
    {
        name = uri = null;
        switch (Decode(_referenceType, 64))
        {
            case "ref/prompt" when _referenceUri.IsEmpty:
                name = Decode(_referenceName, MaxNameBytes);
                break;
            case "ref/resource" when _referenceName.IsEmpty:
                uri = Decode(_referenceUri, MaxUriBytes);
                break;
        }

        return name is null && uri is null ? MessageErrors.BadReference : null;
    }

    // Escapes, and what is no string, take the long way.
    private static string? DecodeName(ReadOnlyMemory<byte> raw)
    {
        var span = raw.Span;
        if (span.Length is < 3 or > NameTable.MaxLength + 2 || span[0] != (byte)'"' || span.IndexOf((byte)'\\') >= 0)
        {
            return Decode(raw, MaxNameBytes);
        }

        return Names.Get(span[1..^1]) is var text && !JsonText.HasControl(text) ? text : null;
    }

    /// <summary>The text of a string member; <see langword="null"/> when it is absent, no string, empty, too long or not plain text.</summary>
    private static string? Decode(ReadOnlyMemory<byte> raw, int maxBytes)
    {
        var span = raw.Span;
        if (span.Length < 3 || span[0] != (byte)'"' || span.Length - 2 > maxBytes)
        {
            return null;
        }

        return JsonText.DecodeQuoted(span) is { } text && !JsonText.HasControl(text) ? text : null;
    }
}
