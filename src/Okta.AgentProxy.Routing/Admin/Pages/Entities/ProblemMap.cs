using System.Globalization;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>Brings each problem to the field it is about, and all of them to the top of the page.</summary>
internal static class ProblemMap
{
    /// <summary>The field of the name, which is asked for once.</summary>
    public static FormField Name { get; } = new("name", "Name", FieldKind.Text, "Up to 64 letters, digits, '-', '_' and '.'. It cannot be changed later.", Required: true);

    /// <summary>What is wrong with <paramref name="field"/>.</summary>
    public static IReadOnlyList<string> Of<T>(EntityFormState<T> state, FormField field)
        where T : class =>
        [.. state.Problems.Where(problem => FieldOf(state, problem) == field).Select(problem => field.Label + Sentence(state, problem, field))];

    /// <summary>All of it, each with a link to its field.</summary>
    public static Html Summary<T>(EntityFormState<T> state)
        where T : class
    {
        if (state.Problems.Count == 0)
        {
            return Html.Empty;
        }

        var items = Html.Join(state.Problems.Select(problem => FieldOf(state, problem) is { } field
            ? Html.Of($"<li><a href=\"{PageUrl.Here(field.Id)}\">{field.Label}</a>{Sentence(state, problem, field)}</li>")
            : Html.Of($"<li>{problem.Key} {problem.Message}</li>")));
        var title = state.Problems.Count == 1 ? "It was not saved" : $"It was not saved: {state.Problems.Count} problems";
        return Html.Of($"<div class=\"message bad\" role=\"alert\"><h2>{title}</h2><ul>{items}</ul></div>");
    }

    private static FormField? FieldOf<T>(EntityFormState<T> state, ConfigurationProblem problem)
        where T : class
    {
        if (problem.Key is null)
        {
            return null;
        }

        var key = KeyWithin(state, problem.Key);
        return key is "name" or "agent_name" or "backend_name" ? Name : state.Fields.FirstOrDefault(field => field.Owns(key));
    }

    // "paths[1] must start with /" is about the second line of the field "Paths": "Paths, line 2, must start with /".
    private static string Sentence<T>(EntityFormState<T> state, ConfigurationProblem problem, FormField field)
        where T : class
    {
        var rest = KeyWithin(state, problem.Key!);
        rest = field.Owns(rest) ? rest[field.Key.Length..].TrimStart('.') : "";
        return rest switch
        {
            "" => $" {problem.Message}",
            ['[', .. var index, ']'] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var line) => $", line {line + 1}, {problem.Message}",
            _ => $", {rest}, {problem.Message}",
        };
    }

    // agents.NAME.client_id; a name may have dots in it.
    private static string KeyWithin<T>(EntityFormState<T> state, string key)
        where T : class
    {
        foreach (var plural in (ReadOnlySpan<string>)[PagePaths.Agents, PagePaths.Backends])
        {
            foreach (var name in (ReadOnlySpan<string>)[state.Name, "new"])
            {
                var prefix = $"{plural}.{name}.";
                if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    return key[prefix.Length..];
                }
            }
        }

        return key;
    }
}
