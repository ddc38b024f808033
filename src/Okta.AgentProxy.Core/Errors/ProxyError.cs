namespace Okta.AgentProxy;

/// <summary>Why a request ended here. Immutable; protocol and network failures are these values, never exceptions (design §6).</summary>
public sealed class ProxyError
{
    /// <summary>The stable code a client may switch on, such as <c>authorization_denied</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>A sentence that is safe for the caller.</summary>
    public required string Message { get; init; }

    /// <summary>The challenge to send along; <see langword="null"/> for none.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>The JSON-RPC code, when the answer is a JSON-RPC error.</summary>
    public int? JsonRpcCode { get; init; }

    /// <summary>Members of <c>details</c> in the body; values are strings or lists of strings.</summary>
    public IReadOnlyDictionary<string, object>? Details { get; init; }

    /// <summary>The rule that decided, for log and audit; <see langword="null"/> for the code itself.</summary>
    public string? Rule { get; init; }

    /// <summary>What the operator should know; logged, never sent.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>What <c>Retry-After</c> says.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The consent that is missing, when that is the reason.</summary>
    public ConsentRequirement? Consent { get; init; }

    /// <summary>The MCP extension that the client would have to declare (2026-07-28).</summary>
    internal string? RequiredExtension { get; init; }

    /// <summary>The same error with a detail for the log.</summary>
    public ProxyError WithDetail(string detail) => Copy(detail, RetryAfter);

    /// <summary>The same error with another <c>Retry-After</c>.</summary>
    public ProxyError WithRetryAfter(TimeSpan retryAfter) => Copy(Detail, retryAfter);

    private ProxyError Copy(string? detail, TimeSpan? retryAfter) => new()
    {
        Code = Code,
        Status = Status,
        Message = Message,
        Challenge = Challenge,
        JsonRpcCode = JsonRpcCode,
        Details = Details,
        Rule = Rule,
        Detail = detail,
        IsRetryable = IsRetryable,
        RetryAfter = retryAfter,
        Consent = Consent,
        RequiredExtension = RequiredExtension,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Code} ({Status})";
}
