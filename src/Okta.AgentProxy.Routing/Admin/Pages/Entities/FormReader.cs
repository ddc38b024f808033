using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>
/// Puts what was typed over the body that the admin API would show: keys that the form does not know stay as they are. What a value must look like is
/// not said here; the rules of the configuration say it.
/// </summary>
internal sealed class FormReader(IFormCollection form, JsonObject body)
{
    private const int MaxJsonDepth = 14;

    private readonly List<ConfigurationProblem> _problems = [];

    /// <summary>What cannot be put into a body at all.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    public void Read(IEnumerable<FormField> fields)
    {
        foreach (var field in fields)
        {
            Read(field, form[field.Key].ToString().ReplaceLineEndings("\n"));
        }
    }

    private void Read(FormField field, string text)
    {
        switch (field.Kind)
        {
            case FieldKind.Secret when form.ContainsKey(field.Key + ".remove"):
                Set(field.Key, null);
                break;

            case FieldKind.Secret:
                if (text.Length > 0)
                {
                    Set(field.Key, text);
                }

                break;

            case FieldKind.Flag:
                Set(field.Key, form.ContainsKey(field.Key));
                break;

            case FieldKind.Checks:
                Set(field.Key, AgentResource.List(form[field.Key].OfType<string>()));
                break;

            case FieldKind.Lines:
                Set(field.Key, AgentResource.List(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
                break;

            case FieldKind.Map:
                Set(field.Key, ReadMap(field, text));
                break;

            case FieldKind.Json:
                Set(field.Key, ReadJson(field, text));
                break;

            case FieldKind.Number when int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                Set(field.Key, number);
                break;

            default:
                SetOrRemove(field.Key, text.Trim());
                break;
        }
    }

    private JsonObject ReadMap(FormField field, string text)
    {
        var map = new JsonObject();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var key = at < 0 ? "" : line[..at].Trim();
            if (key.Length == 0)
            {
                // The line itself may be a secret that was put in the wrong place: it is not repeated.
                _problems.Add(new ConfigurationProblem(field.Key, "has a line that is not KEY = VALUE."));
            }
            else if (!map.TryAdd(key, line[(at + 1)..].Trim()))
            {
                _problems.Add(new ConfigurationProblem(field.Key, $"has the key '{key}' twice."));
            }
        }

        return map;
    }

    private JsonNode? ReadJson(FormField field, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxJsonDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException broken)
        {
            _problems.Add(new ConfigurationProblem(field.Key, $"is not JSON (line {broken.LineNumber + 1})."));
            return null;
        }
    }

    private void SetOrRemove(string key, string text)
    {
        if (text.Length > 0)
        {
            Set(key, text);
        }
        else
        {
            _ = Parent(key, out var last)?.Remove(last);
        }
    }

    private void Set(string key, JsonNode? value)
    {
        if (Parent(key, out var last) is { } parent)
        {
            parent[last] = value;
        }
    }

    private JsonObject? Parent(string key, out string last)
    {
        var levels = key.Split('.');
        last = levels[^1];
        var at = body;
        foreach (var level in levels[..^1])
        {
            if (at[level] is not JsonObject below)
            {
                below = [];
                at[level] = below;
            }

            at = below;
        }

        return at;
    }
}
