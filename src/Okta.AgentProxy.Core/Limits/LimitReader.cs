using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Reads <c>limits:</c>, one mapping or a list of them, and reports everything that is wrong with it.</summary>
internal sealed class LimitReader(ProblemCollector problems)
{
    private const int MostAtOnce = 1_000_000;

    private static readonly string[] Keys = ["name", "requests_per_second", "requests_per_minute", "burst", "concurrency", "streams", "per", "tools"];

    private static readonly IReadOnlyDictionary<string, object> Partitions = OptionsShape.ChoicesOf(typeof(LimitPartition));

    /// <summary>The limits at <paramref name="section"/>; none when there are none.</summary>
    /// <param name="section">What was written.</param>
    /// <param name="path">Its place in the file.</param>
    /// <param name="hasTools">Whether requests can call tools; a plain HTTP backend's cannot.</param>
    public IReadOnlyList<RequestLimit> Read(IConfigurationSection section, string path, bool hasTools = true)
    {
        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
        {
            if (!string.IsNullOrEmpty(section.Value))
            {
                problems.Add(path, "must be a mapping such as { requests_per_second: 50, per: agent }, or a list of them.");
            }

            return [];
        }

        if (!children.All(IsItem))
        {
            return [ReadLimit(section, path, hasTools)];
        }

        RequestLimit[] limits = [.. InOrder(children).Select(item => ReadLimit(item, $"{path}:{item.Key}", hasTools))];
        if (limits.Where(l => l.Name is not null).GroupBy(l => l.Name, StringComparer.OrdinalIgnoreCase).Any(g => g.Count() > 1))
        {
            problems.Add(path, "has two limits of the same name: audit and metrics could not tell them apart.");
        }

        return limits;
    }

    private RequestLimit ReadLimit(IConfigurationSection section, string path, bool hasTools)
    {
        var keys = section.GetChildren().ToDictionary(child => child.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys.Keys.Where(key => !Keys.Contains(key, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add($"{path}:{key}", $"is not a known key.{Suggestion.Hint(key, Keys)}");
        }

        RequestLimit limit = new()
        {
            Name = ReadName(keys, path),
            RequestsPerSecond = ReadRate(keys, "requests_per_second", path),
            RequestsPerMinute = ReadRate(keys, "requests_per_minute", path),
            Burst = ReadCount(keys, "burst", path),
            Concurrency = ReadCount(keys, "concurrency", path),
            Streams = ReadCount(keys, "streams", path),
            Per = ReadPer(keys, path),
            Tools = ReadTools(keys, path),
        };
        CheckSense(limit, keys, path, hasTools);
        return limit;
    }

    private void CheckSense(RequestLimit limit, Dictionary<string, IConfigurationSection> keys, string path, bool hasTools)
    {
        var hasRate = keys.ContainsKey("requests_per_second") || keys.ContainsKey("requests_per_minute");
        if (!hasRate && !keys.ContainsKey("concurrency") && !keys.ContainsKey("streams"))
        {
            problems.Add(path, "limits nothing. Say requests_per_second, requests_per_minute, concurrency or streams.");
        }

        if (keys.ContainsKey("requests_per_second") && keys.ContainsKey("requests_per_minute"))
        {
            problems.Add(path, "has both requests_per_second and requests_per_minute. Make two limits of it.");
        }

        if (limit.Burst is not null && !hasRate)
        {
            problems.Add($"{path}:burst", "needs requests_per_second or requests_per_minute.");
        }

        var isAboutTools = limit.Tools.Count > 0 || limit.Per.Contains(LimitPartition.Tool);
        if (isAboutTools && limit.Streams is not null)
        {
            problems.Add($"{path}:streams", "cannot be counted by tool: a stream calls none. Make a limit of its own of it.");
        }

        if (isAboutTools && !hasTools)
        {
            problems.Add(path, "counts tools, which a backend with protocol: http does not have.");
        }
    }

    private string? ReadName(Dictionary<string, IConfigurationSection> keys, string path)
    {
        if (!keys.TryGetValue("name", out var section))
        {
            return null;
        }

        if (NameRules.FindProblem(section.Value ?? "") is { } problem)
        {
            problems.Add($"{path}:name", problem);
        }

        return section.Value;
    }

    private decimal? ReadRate(Dictionary<string, IConfigurationSection> keys, string key, string path)
    {
        if (!keys.TryGetValue(key, out var section))
        {
            return null;
        }

        if (decimal.TryParse(section.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= 0.01m and <= MostAtOnce)
        {
            return rate;
        }

        problems.Add($"{path}:{key}", $"must be a number between 0.01 and {MostAtOnce}.");
        return null;
    }

    private int? ReadCount(Dictionary<string, IConfigurationSection> keys, string key, string path)
    {
        if (!keys.TryGetValue(key, out var section))
        {
            return null;
        }

        if (int.TryParse(section.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostAtOnce)
        {
            return count;
        }

        problems.Add($"{path}:{key}", $"must be a whole number between 1 and {MostAtOnce}.");
        return null;
    }

    private List<LimitPartition> ReadPer(Dictionary<string, IConfigurationSection> keys, string path)
    {
        if (!keys.TryGetValue("per", out var section))
        {
            return [LimitPartition.Agent];
        }

        List<LimitPartition> per = [];
        foreach (var name in ReadList(section))
        {
            if (!Partitions.TryGetValue(name, out var partition) || per.Contains((LimitPartition)partition))
            {
                problems.Add($"{path}:per", $"must be one or several of: {string.Join(", ", Partitions.Keys)}.");
                return per;
            }

            per.Add((LimitPartition)partition);
        }

        if (per.Count == 0)
        {
            problems.Add($"{path}:per", $"is empty. Say one or several of: {string.Join(", ", Partitions.Keys)}; 'backend' is all callers together.");
        }

        return per;
    }

    private string[] ReadTools(Dictionary<string, IConfigurationSection> keys, string path)
    {
        if (!keys.TryGetValue("tools", out var section))
        {
            return [];
        }

        string[] tools = [.. ReadList(section)];
        if (tools.Length == 0)
        {
            problems.Add($"{path}:tools", "is empty, so the limit would count nothing. Name tools, or leave it out.");
        }

        return tools;
    }

    // A single value is a list of one.
    private static IEnumerable<string> ReadList(IConfigurationSection section) =>
        InOrder(section.GetChildren()).Prepend(section).Select(item => item.Value?.Trim() ?? "").Where(value => value.Length > 0);

    private static IEnumerable<IConfigurationSection> InOrder(IEnumerable<IConfigurationSection> items) =>
        items.OrderBy(item => int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : int.MaxValue);

    private static bool IsItem(IConfigurationSection child) => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
