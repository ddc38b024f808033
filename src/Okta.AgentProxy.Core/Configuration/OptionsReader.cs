using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>
/// Reads a section into an options object and reports every key that is unknown or has a value of the wrong kind. Used instead of the
/// framework's binder because that one stops at the first bad value, knows nothing of unknown keys, and appends to default lists.
/// </summary>
internal static class OptionsReader
{
    private static readonly string[] True = ["true", "yes", "on", "1"];
    private static readonly string[] False = ["false", "no", "off", "0"];

    /// <summary>Fills <paramref name="target"/>; a key that has a problem leaves its property as it was.</summary>
    /// <param name="section">What was written.</param>
    /// <param name="target">The options.</param>
    /// <param name="path">The section's place in the file, levels separated by <c>:</c>.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="beside">Keys that others read from the same section.</param>
    public static void Read(IConfiguration section, IOptionsSection target, string path, ProblemCollector problems, IReadOnlyList<string>? beside = null)
    {
        var shape = OptionsShape.Of(target.GetType());
        var foreign = beside ?? ForeignKeys.Beside(shape.Type);

        foreach (var child in section.GetChildren())
        {
            var place = path.Length == 0 ? child.Key : $"{path}:{child.Key}";
            if (shape.Keys.TryGetValue(child.Key, out var key))
            {
                ReadKey(child, key, target, place, problems);
            }
            else if (foreign.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && ForeignKeys.IsUnavailable(child.Key))
            {
                problems.Add(place, "is not available in this version. Remove it, so that nobody relies on it.");
            }
            else if (!foreign.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(place, $"is not a known key.{Suggestion.Hint(child.Key, shape.Keys.Keys.Concat(foreign))}");
            }
        }
    }

    private static void ReadKey(IConfigurationSection section, OptionsShape.Key key, object target, string place, ProblemCollector problems)
    {
        var hasChildren = section.GetChildren().Any();
        if (string.IsNullOrWhiteSpace(section.Value) && !hasChildren && !(key.Kind is OptionsShape.Kind.TextList && section.Value is not null))
        {
            return;
        }

        var property = key.Property;
        switch (key.Kind)
        {
            case OptionsShape.Kind.TextList:
                ReadList(section, key, target, place, problems);
                break;
            case OptionsShape.Kind.FreeMap when hasChildren:
                var map = (IDictionary<string, string>)property.GetValue(target)!;
                foreach (var (name, value) in section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Value is not null && pair.Key.Length > 0))
                {
                    map[name] = value!;
                }

                break;
            case OptionsShape.Kind.Options when hasChildren:
                Read(section, (IOptionsSection)property.GetValue(target)!, place, problems);
                break;
            case OptionsShape.Kind.OptionsByName when hasChildren:
                ReadByName(section, property.GetValue(target)!, place, problems);
                break;
            case OptionsShape.Kind.FreeMap or OptionsShape.Kind.Options or OptionsShape.Kind.OptionsByName:
                problems.Add(place, "must be a mapping of keys to values.");
                break;
            case var _ when hasChildren:
                problems.Add(place, $"must be {Describe(key)}, not a list or mapping.");
                break;
            default:
                ReadScalar(section.Value!.Trim(), key, target, place, problems);
                break;
        }
    }

    private static void ReadScalar(string text, OptionsShape.Key key, object target, string place, ProblemCollector problems)
    {
        // No message quotes the value: a secret pasted into the wrong line must not end up in a log.
        object? value = key.Kind switch
        {
            OptionsShape.Kind.Text => text,
            OptionsShape.Kind.Integer => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            OptionsShape.Kind.Flag => True.Contains(text, StringComparer.OrdinalIgnoreCase) ? true : False.Contains(text, StringComparer.OrdinalIgnoreCase) ? false : null,
            _ => OptionsShape.ChoicesOf(key.Property.PropertyType).GetValueOrDefault(text),
        };

        if (value is null)
        {
            problems.Add(place, $"must be {Describe(key)}.");
            return;
        }

        key.Property.SetValue(target, value);
    }

    private static void ReadList(IConfigurationSection section, OptionsShape.Key key, object target, string place, ProblemCollector problems)
    {
        List<string> items = [.. section.Value?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? []];
        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _) || child.GetChildren().Any())
            {
                problems.Add(place, "must be a list of strings.");
                return;
            }

            if (string.IsNullOrWhiteSpace(child.Value))
            {
                problems.Add($"{place}:{child.Key}", "is empty.");
                return;
            }

            items.Add(child.Value.Trim());
        }

        if (key.Property.SetMethod is not null)
        {
            key.Property.SetValue(target, items);
            return;
        }

        var list = (IList<string>)key.Property.GetValue(target)!;
        list.Clear();
        items.ForEach(list.Add);
    }

    private static void ReadByName(IConfigurationSection section, object target, string place, ProblemCollector problems)
    {
        switch (target)
        {
            case IDictionary<string, BackendOptions> backends:
                ReadByName(section, backends, place, problems);
                break;
            case IDictionary<string, AgentOptions> agents:
                ReadByName(section, agents, place, problems);
                break;
            default:
                throw new InvalidOperationException($"{target.GetType()} is not a map of options.");
        }
    }

    private static void ReadByName<T>(IConfigurationSection section, IDictionary<string, T> target, string place, ProblemCollector problems)
        where T : IOptionsSection, new()
    {
        foreach (var child in section.GetChildren())
        {
            var item = new T();
            target[child.Key] = item;
            if (!child.GetChildren().Any() && !string.IsNullOrEmpty(child.Value))
            {
                problems.Add($"{place}:{child.Key}", "must be a mapping of keys to values.");
                continue;
            }

            Read(child, item, $"{place}:{child.Key}", problems);
        }
    }

    private static string Describe(OptionsShape.Key key) => key.Kind switch
    {
        OptionsShape.Kind.Integer => "a whole number",
        OptionsShape.Kind.Flag => "true or false",
        OptionsShape.Kind.Choice => $"one of: {string.Join(", ", OptionsShape.ChoicesOf(key.Property.PropertyType).Keys)}",
        _ => "a single value",
    };
}
