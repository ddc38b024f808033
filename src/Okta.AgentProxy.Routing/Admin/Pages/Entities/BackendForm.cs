namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Backends on the pages.</summary>
internal sealed class BackendForm(IEnumerable<IBackendAuthHandler> handlers) : IEntityForm<Backend>
{
    private readonly string[] _methods = [.. handlers.Select(handler => handler.Name).Order(StringComparer.Ordinal)];

    public string Introduction => "MCP servers (or plain HTTP APIs) behind the proxy, and how the proxy authenticates to them.";

    public IReadOnlyList<string> Columns { get; } = ["URL", "Paths", "Auth method"];

    public IReadOnlyList<string> Cells(Backend entity) => [entity.Url.OriginalString, string.Join(", ", entity.Paths), entity.AuthMethod];

    public bool IsEnabled(Backend entity) => entity.Enabled;

    public ValueTask<IReadOnlyList<FormField>> FieldsAsync(Backend? current, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<FormField>>(
    [
        new("url", "URL", FieldKind.Text, "Where it is, such as http://employees.internal:8001/mcp.", Required: true),
        new("paths", "Paths", FieldKind.Lines, "The path prefixes it serves here, one a line: /employees."),
        new("description", "Description", FieldKind.Text),
        new("enabled", "Enabled", FieldKind.Flag, "A disabled backend's paths answer 404."),
        new("auth_method", "Auth method", FieldKind.Choice, "What makes its credential.")
        {
            Options = [.. _methods.Append(current?.AuthMethod).OfType<string>().Distinct(StringComparer.Ordinal)],
        },
        new("auth_config", "Auth settings", FieldKind.Map, $"KEY = VALUE, one a line. {SecretMask.Text} is a value that is not shown: left as it is, it stays. Better a reference: key = env:NAME."),
        new("audience", "Audience", FieldKind.Text, "What tokens for it must be made for, when that is not the gateway's audience."),
        new("read_only_tools", "Read-only tools", FieldKind.Lines, "Tools that need the read scope only, one pattern a line: get_*."),
        new("scopes.read", "Read scope", FieldKind.Text),
        new("scopes.write", "Write scope", FieldKind.Text),
        new("policy", "Policy", FieldKind.Json, "Rules as JSON, in the order of the configuration file. Empty: everybody with the scopes may use everything. []: nobody may use anything."),
        new("protocol", "Protocol", FieldKind.Choice) { Options = ["mcp", "http"] },
        new("forward_headers", "Headers to forward", FieldKind.Lines, "Names of headers that go on from the client although they could speak of a caller, one a line: X-Tenant-Id."),
        new("timeout_seconds", "Timeout in seconds", FieldKind.Number, "Until the response headers are there."),
        new("activity_timeout_seconds", "Longest silence in seconds", FieldKind.Number, "Of a response; empty: for ever."),
        new("max_request_body_bytes", "Largest request in bytes", FieldKind.Number),
    ]);
}
