using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// What is asked of <see cref="ExplainEndpoint"/>: a made-up call, whose <c>subject</c> is an object, or a record of the audit as the API returned it, whose
/// <c>subject</c> is an id.
/// </summary>
internal sealed record ExplainQuestion
{
    public required string Agent { get; init; }

    public required string Backend { get; init; }

    public required Subject Subject { get; init; }

    public string Method { get; init; } = McpMethods.ToolsCall;

    public string? Target { get; init; }

    public JsonNode? Arguments { get; init; }

    /// <summary>What the record says was decided; <see langword="null"/> for a made-up call.</summary>
    public RecordedDecision? Recorded { get; init; }

    /// <summary>Reads a question; <see langword="null"/> when it is none.</summary>
    public static ExplainQuestion? Read(JsonObject body, string issuer)
    {
        if (Text(body, "agent") is not { } agent || Text(body, "backend") is not { } backend)
        {
            return null;
        }

        var isRecord = body["subject"] is JsonValue && Text(body, "decision") is not null;
        if ((isRecord ? body : body["subject"] as JsonObject) is not { } who)
        {
            return null;
        }

        var (id, lists) = (Text(who, isRecord ? "subject" : "sub") ?? "somebody", new[] { who["scopes"], who["groups"], who["claims"] }.Select(Texts).ToArray());
        return new ExplainQuestion
        {
            Agent = agent,
            Backend = backend,
            Method = Text(body, "method") ?? McpMethods.ToolsCall,
            Target = Text(body, "tool"),
            Arguments = body["arguments"],
            Subject = new Subject
            {
                Issuer = Text(who, "issuer") ?? issuer,
                Id = id,
                Sub = Text(who, "login") ?? id,
                Scopes = lists[0].ToFrozenSet(StringComparer.Ordinal),
                Groups = lists[1].ToFrozenSet(StringComparer.Ordinal),
                IsService = isRecord && Text(who, "login") is null,
                Principal = new ClaimsPrincipal(new ClaimsIdentity(lists[2].Select(Claim).OfType<Claim>())),
            },
            Recorded = isRecord ? new RecordedDecision(Text(body, "decision") == "allow", Text(body, "rule"), lists.Any(list => list.Any(IsCut))) : null,
        };
    }

    // The mark of a list that was cut, or a name that was.
    private static bool IsCut(string name) => name.EndsWith(AuditNames.Cut, StringComparison.Ordinal);

    private static Claim? Claim(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? new Claim(text[..at], text[(at + 1)..]) : null;

    private static string? Text(JsonObject body, string key) => body[key] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string[] Texts(JsonNode? node) => node switch
    {
        JsonArray items => [.. items.OfType<JsonValue>().Select(item => item.TryGetValue<string>(out var text) ? text : "").Where(text => text.Length > 0)],
        JsonValue value when value.TryGetValue<string>(out var text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        _ => [],
    };
}
