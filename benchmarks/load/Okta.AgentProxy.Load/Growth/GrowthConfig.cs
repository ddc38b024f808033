using System.Globalization;
using System.Text;

namespace Okta.AgentProxy.Load.Growth;

/// <summary>How large a configuration is, and its YAML: what a file with that many of each looks like.</summary>
/// <param name="Backends">Backends, the first of which the load goes to.</param>
/// <param name="Agents">Agents, the first of which the load comes from.</param>
/// <param name="Rules">Rules of the first backend's policy, the last of which allows the tool that is called; 0 for no policy.</param>
internal sealed record GrowthConfig(int Backends, int Agents, int Rules = 0)
{
    /// <summary>The path of a backend.</summary>
    public static string PathOf(int backend) => string.Create(CultureInfo.InvariantCulture, $"/b{backend}");

    /// <summary>The file.</summary>
    /// <param name="organisation">The identity provider.</param>
    /// <param name="backend">Where every backend is.</param>
    /// <param name="storage">The value of <c>storage:</c>; <see langword="null"/> for memory.</param>
    public string ToYaml(Uri organisation, Uri backend, string? storage = null)
    {
        StringBuilder yaml = new();
        yaml.AppendLine(CultureInfo.InvariantCulture, $"okta_domain: {organisation.AbsoluteUri.TrimEnd('/')}");
        yaml.AppendLine("validated_token_cache_size: 200000");
        if (storage is not null)
        {
            yaml.AppendLine(CultureInfo.InvariantCulture, $"storage: {storage}");
        }

        yaml.AppendLine(Backends == 0 ? "backends: {}" : "backends:");
        for (var i = 0; i < Backends; i++)
        {
            yaml.AppendLine(CultureInfo.InvariantCulture, $"  backend-{i}:");
            yaml.AppendLine(CultureInfo.InvariantCulture, $"    url: {backend.AbsoluteUri}");
            yaml.AppendLine(CultureInfo.InvariantCulture, $"    paths: [{PathOf(i)}]");
            yaml.AppendLine("    auth_method: pre-shared-key");
            yaml.AppendLine(CultureInfo.InvariantCulture, $"    auth_config: {{ key: {World.BackendKey}-{i}, header_name: {World.BackendKeyHeader} }}");
            yaml.AppendLine("    read_only_tools: [\"get_*\", \"list_*\"]");
            if (i == 0)
            {
                AppendPolicy(yaml);
            }
        }

        yaml.AppendLine(Agents == 0 ? "agents: {}" : "agents:");
        for (var i = 0; i < Agents; i++)
        {
            yaml.AppendLine(CultureInfo.InvariantCulture, $"  agent-{i}:");
            yaml.AppendLine(CultureInfo.InvariantCulture, $"    client_id: {(i == 0 ? World.Client : $"0oa1growth{i:0000000000}")}");
            yaml.AppendLine("    scopes: [mcp:read, mcp:write]");
            yaml.AppendLine(CultureInfo.InvariantCulture, $"    backend_access: [{string.Join(", ", Enumerable.Range(0, Math.Min(Backends, 3)).Select(b => $"backend-{b}"))}]");
        }

        return yaml.ToString();
    }

    private void AppendPolicy(StringBuilder yaml)
    {
        if (Rules == 0)
        {
            return;
        }

        yaml.AppendLine("    policy:");
        for (var i = 0; i < Rules - 1; i++)
        {
            yaml.AppendLine(CultureInfo.InvariantCulture, $"      - {{ name: rule-{i}, allow: {{ tools: [\"tool_{i}_*\"], roles: [role-{i % 10}] }} }}");
        }

        yaml.AppendLine("      - { name: the-last, allow: { tools: [\"*_employee*\"] } }");
        yaml.AppendLine("roles:");
        for (var i = 0; i < 10; i++)
        {
            yaml.AppendLine(CultureInfo.InvariantCulture, $"  role-{i}: {{ level: {i + 1}, groups: [group-{i}] }}");
        }
    }
}
