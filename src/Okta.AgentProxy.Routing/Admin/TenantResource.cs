using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Tenants in the admin API: kept for the package that serves them. Until one is there every answer says <c>served: false</c>.</summary>
internal sealed class TenantResource(BackendAddressRule addresses) : IAdminResource<Tenant>
{
    public string Kind => "Tenant";

    public string Plural => "tenants";

    public string NameKey => "id";

    public string NameOf(Tenant entity) => entity.Id;

    public Tenant SetEnabled(Tenant entity, bool enabled) => entity with { Enabled = enabled };

    public JsonObject Show(Tenant entity) => new()
    {
        ["id"] = entity.Id,
        ["name"] = entity.Name,
        ["backend_url"] = entity.BackendUrl.OriginalString,
        ["issuer"] = entity.Issuer,
        ["keys_endpoint"] = entity.KeysEndpoint?.OriginalString,
        ["vault_connection"] = entity.VaultConnection,
        ["external_scopes"] = AgentResource.List(entity.ExternalScopes),
        ["scopes_supported"] = AgentResource.List(entity.ScopesSupported),
        ["enabled"] = entity.Enabled,
        ["served"] = false,
    };

    public async ValueTask CheckAsync(Tenant entity, ProblemCollector problems, ProblemCollector conflicts, CancellationToken cancellationToken)
    {
        await addresses.CheckAsync(entity.BackendUrl, $"tenants:{entity.Id}:backend_url", problems, cancellationToken);
        if (Uri.TryCreate(entity.Issuer, UriKind.Absolute, out var issuer))
        {
            await addresses.CheckAsync(issuer, $"tenants:{entity.Id}:issuer", problems, cancellationToken);
        }

        if (entity.KeysEndpoint is { } keys)
        {
            await addresses.CheckAsync(keys, $"tenants:{entity.Id}:keys_endpoint", problems, cancellationToken);
        }
    }

    public ValueTask<Tenant?> ReadAsync(string name, JsonObject body, Tenant? current, ProblemCollector problems, CancellationToken cancellationToken)
    {
        body.Remove("served");
        var options = new TenantOptions();
        var configuration = AdminBody.ToConfiguration(Plural, name, body, new Dictionary<string, string>(), problems);
        OptionsReader.Read(configuration.GetSection($"{Plural}:{name}"), options, $"{Plural}:{name}", problems);
        var tenant = TenantCompiler.Compile(name, options, problems);
        return ValueTask.FromResult(problems.Problems.Count > 0 ? null : tenant);
    }
}
