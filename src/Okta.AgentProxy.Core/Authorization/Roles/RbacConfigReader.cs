using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Reads <c>rbac_config.json</c>.</summary>
internal static class RbacConfigReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads <paramref name="json"/>; <see langword="null"/> when it cannot be used, with every problem in <paramref name="problems"/>.</summary>
    public static RbacConfig? Read(ReadOnlyMemory<byte> json, string path, ICollection<PolicyProblem> problems)
    {
        if (Utf8File.Decode(json.Span, out var line, out var bad) is not { } text)
        {
            problems.Add(new PolicyProblem(path, $"{bad!.TrimEnd('.')} (line {line})."));
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return Read(document.RootElement, path, problems);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: JSON lets it stand in a name, and no text has it.
            problems.Add(new PolicyProblem(path, "has a name with an escape (\\u…) that is no character."));
            return null;
        }
        catch (JsonException e)
        {
            problems.Add(new PolicyProblem(path, $"is not valid JSON{(e.LineNumber is { } at ? $" (line {at + 1})" : "")}, or has a member twice."));
            return null;
        }
    }

    private static RbacConfig? Read(JsonElement root, string path, ICollection<PolicyProblem> problems)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new PolicyProblem(path, "must be an object with 'roles' and 'tools'."));
            return null;
        }

        var before = problems.Count;
        var roles = ReadLevels(root, "roles", "level", path, problems);
        var tools = ReadLevels(root, "tools", "min_level", path, problems);
        if (problems.Count > before)
        {
            return null;
        }

        var highest = roles.Count == 0 ? 0 : roles.Values.Max();
        foreach (var (tool, level) in tools.Where(t => t.Value > highest))
        {
            problems.Add(new PolicyProblem($"{path}:tools:{tool}:min_level", $"is {level}, but no role is higher than {highest}: nobody can call the tool.", IsWarning: true));
        }

        return new RbacConfig { Roles = roles, Tools = tools };
    }

    private static Dictionary<string, int> ReadLevels(JsonElement root, string member, string key, string path, ICollection<PolicyProblem> problems)
    {
        Dictionary<string, int> levels = new(member == "roles" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        if (!root.TryGetProperty(member, out var entries) || entries.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new PolicyProblem($"{path}:{member}", "is required: an object by name."));
            return levels;
        }

        foreach (var entry in entries.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty(key, out var value)
                && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var level) && level >= 1)
            {
                levels[entry.Name] = level;
            }
            else
            {
                problems.Add(new PolicyProblem($"{path}:{member}:{entry.Name}:{key}", "is required: a whole number from 1."));
            }
        }

        return levels;
    }
}
