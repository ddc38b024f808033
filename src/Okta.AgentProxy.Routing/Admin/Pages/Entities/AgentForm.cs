namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Agents on the pages.</summary>
internal sealed class AgentForm(IBackendStore backends) : IEntityForm<Agent>
{
    public string Introduction => "AI agents that may call backends on a user's behalf. Each is bound to the OAuth client that its users sign in through.";

    public IReadOnlyList<string> Columns { get; } = ["Client", "Scopes", "Backends"];

    public IReadOnlyList<string> Cells(Agent entity) =>
        [entity.ClientId, Sorted(entity.Scopes), entity.BackendAccess.Count == 0 ? "none" : Sorted(entity.BackendAccess)];

    public bool IsEnabled(Agent entity) => entity.Enabled;

    public async ValueTask<IReadOnlyList<FormField>> FieldsAsync(Agent? current, CancellationToken cancellationToken)
    {
        // A backend that is gone but still listed must be seen to be taken off the list.
        var known = (await backends.ListAsync(cancellationToken)).Select(backend => backend.Value.Name).Union(current?.BackendAccess ?? Enumerable.Empty<string>()).Order(StringComparer.Ordinal);
        return
        [
            new("client_id", "Client ID", FieldKind.Text, "The OAuth client that its users sign in through, such as 0oa1…; a token must have been issued to it.", Required: true),
            new("enabled", "Enabled", FieldKind.Flag),
            new("scopes", "Scopes", FieldKind.Lines, "The most it may do, one scope a line: mcp:read, mcp:write."),
            new("backend_access", "Backends", FieldKind.Checks, "The backends it may call.") { Options = [.. known] },
            new("agent_id", "Agent ID", FieldKind.Text, "Its workload principal in Okta (wlp…), if it has one."),
            new("allowed_clients", "Further clients", FieldKind.Lines, "Other clients whose tokens it may present, one a line."),
            new("subject_token_type", "Presented token", FieldKind.Choice, "Which of the user's tokens it presents.") { Options = ["access_token", "id_token", "refresh_token"] },
            new("client_secret", "Client secret", FieldKind.Secret, "A value, or a reference: env:NAME, file:/path."),
            new("private_key", "Private key", FieldKind.Secret, "PEM or JWK on one line, or better a reference: env:NAME, file:/path."),
            new("private_key_kid", "Key ID", FieldKind.Text, "The kid under which the key is registered."),
        ];
    }

    private static string Sorted(IEnumerable<string> items) => string.Join(", ", items.Order(StringComparer.Ordinal));
}
