using System.Globalization;
using System.Text;

namespace Okta.AgentProxy.Core.Tests.Configuration.WriteBack;

/// <summary>A valid configuration file in a style that choices decide, and one change to it.</summary>
internal sealed class GeneratedFile
{
    private static readonly string[] Descriptions = ["plain", "\"quoted: # not a comment\"", "'single ''quoted'''", "größe 日本 🙂", "two words", "\"tab\\tand \\u00e9\"", "|\n      several\n      lines", ">-\n      folded\n      text", "|+\n      kept\n\n      to the end"];

    private readonly int[] _choices;
    private readonly List<(string Line, bool IsTarget)> _lines = [];
    private int _next;
    private int _comments;

    private GeneratedFile(int[] choices) => _choices = choices;

    public string Text { get; private set; } = "";

    public string Target { get; private set; } = "";

    public bool Removes { get; private set; }

    public List<string> Comments { get; } = [];

    public IEnumerable<string> OtherLines { get; private set; } = [];

    public static GeneratedFile From(int[] choices)
    {
        var file = new GeneratedFile(choices);
        file.Make();
        return file;
    }

    /// <summary>The entity as the change wants it; <see langword="null"/> when it is to be removed.</summary>
    public object? Change(CompiledConfiguration now)
    {
        var kind = _change;
        var agent = now.Agents.FirstOrDefault(a => a.Name == Target);
        return kind switch
        {
            0 => agent! with { Enabled = !agent.Enabled },
            1 => agent! with { Scopes = new HashSet<string> { "mcp:read", "it's" }, AgentId = "wlp: 1 # not a comment" },
            2 => agent! with { BackendAccess = new HashSet<string>() },
            3 => new Agent { Name = Target, ClientId = "0oa-new", AllowedClients = ["größe", "x"], ClientSecret = new Secret("env:PATH") },
            4 => null,
            5 => now.Backends.First(b => b.Name == Target) with { Description = "changed:\n to \"this\" 🙂", ReadOnlyTools = ["get_*"] },
            6 => now.Backends.First(b => b.Name == Target) with { Timeout = TimeSpan.FromSeconds(7), Scopes = new BackendScopes("r:1", "w") },
            _ => new PolicyRole { Name = Target, Level = 9, Groups = ["Group, one", "#two", "yes"] },
        };
    }

    private int _change;

    private void Make()
    {
        var newLine = Pick(2) == 0 ? "\n" : "\r\n";
        _change = Pick(8);
        Removes = _change == 4;
        var agents = 1 + Pick(3);
        Target = _change switch
        {
            3 => "fresh",
            5 or 6 => "b0",
            7 => Pick(2) == 0 ? "r0" : "r9",
            _ => $"a{Pick(agents)}",
        };

        List<Action> sections = [() => Line("okta_domain: dev-1.okta.com"), () => Section("backends", 2, Backend), () => Section("agents", agents, Agent), () => Section("roles", Pick(3), Role)];
        while (sections.Count > 0)
        {
            Noise("");
            var one = Pick(sections.Count);
            sections[one]();
            sections.RemoveAt(one);
        }

        Noise("");
        var ending = Pick(3) == 0 ? "" : newLine;
        if (Pick(6) == 0)
        {
            _lines[0] = ("\uFEFF" + _lines[0].Line, _lines[0].IsTarget);
        }

        Text = string.Join(newLine, _lines.Select(line => line.Line.Replace("\n", newLine, StringComparison.Ordinal))) + ending;
        OtherLines = [.. _lines.Where(line => !line.IsTarget).SelectMany(line => line.Line.Split('\n')).Select(line => line + (newLine == "\r\n" ? "\r" : ""))];

        // The last line has no carriage return when the file does not end with a line break, and gets one when something follows it.
        if (ending.Length == 0)
        {
            OtherLines = OtherLines.SkipLast(1);
        }
    }

    private void Section(string section, int count, Action<string, string> entity)
    {
        if (count == 0 && Pick(2) == 0)
        {
            return;
        }

        var indent = new string(' ', 1 + Pick(4));
        Line($"{section}:{(count == 0 ? Choose(" {}", "", " ~") : "")}{Trailing()}", section == "roles" && count == 0 && Target.StartsWith('r'));
        for (var i = 0; i < count; i++)
        {
            Noise(indent);
            entity($"{section[0]}{i}", indent);
        }
    }

    private void Agent(string name, string indent)
    {
        var isTarget = name == Target;
        var client = $"0oa-{name}";
        if (Pick(5) == 0)
        {
            Line($"{indent}{Key(name)}: {{ client_id: {client}, backend_access: [b0]{Choose("", ", enabled: true", ", enabled: false")} }}{Trailing()}", isTarget);
            return;
        }

        var anchor = name == "a0" && Pick(4) == 0 ? " &base" : "";
        var merges = name != "a0" && _lines.Any(line => line.Line.Contains(" &base", StringComparison.Ordinal)) && Pick(2) == 0;
        Line($"{indent}{Key(name)}:{anchor}{Trailing()}", isTarget);
        var inner = indent + new string(' ', 1 + Pick(4));
        List<string> keys = [$"client_id: {Choose(client, $"\"{client}\"", $"'{client}'")}"];
        Add(keys, $"enabled: {Choose("true", "no", "\"yes\"")}");
        Add(keys, $"scopes:{Choose(" [mcp:read, mcp:write]", $"\n{inner}  - mcp:read\n{inner}  - mcp:write", $"\n{inner}- mcp:read", " mcp:read", " []", $"\n{inner}  - mcp:read # would be lost\n{inner}  - mcp:write", $" &scopes{name} [mcp:read]")}");
        Add(keys, $"backend_access:{Choose(" [b0]", $"\n{inner}  - b0\n{inner}  - b1", $"\n{inner}  - b0 # why{inner}", " b1")}");
        Add(keys, "private_key: env:" + SomeKeys.Variable);
        if (merges)
        {
            keys.Insert(0, "<<: *base");
        }

        Keys(keys, inner, isTarget);
    }

    private void Backend(string name, string indent)
    {
        var isTarget = name == Target;
        Line($"{indent}{Key(name)}:{Trailing()}", isTarget);
        var inner = indent + new string(' ', 1 + Pick(4));
        List<string> keys = [$"url: http://localhost:8001/{name}", $"paths: [/{name}]", "auth_method: none"];
        Add(keys, $"description: {Choose(Descriptions).Replace("\n      ", "\n" + inner + "  ", StringComparison.Ordinal)}");
        Add(keys, $"timeout_seconds: {Choose("7", "\"12\"", "30")}");
        Add(keys, $"scopes:{Choose(" { read: r }", $"\n{inner}  read: r:1\n{inner}  write: w:1")}");
        Keys(keys, inner, isTarget);
    }

    private void Role(string name, string indent)
    {
        var isTarget = name == Target;
        Line($"{indent}{name}:{Choose(" { groups: [A, B] }", $"\n{indent}  groups:\n{indent}    - A\n{indent}    - \"B: c\"", $"\n{indent}  level: 3", " {}")}", isTarget);
    }

    private void Keys(List<string> keys, string inner, bool isTarget)
    {
        var start = keys[0].StartsWith("<<", StringComparison.Ordinal) ? 1 : 0;
        var shift = Pick(keys.Count - start);
        keys = [.. keys[..start], .. keys[(start + shift)..], .. keys[start..(start + shift)]];
        foreach (var key in keys)
        {
            Noise(inner, isTarget);
            Line($"{inner}{key}{(key.Contains('\n', StringComparison.Ordinal) ? "" : Trailing())}", isTarget);
        }
    }

    private void Add(List<string> keys, string key)
    {
        if (Pick(2) == 0)
        {
            keys.Add(key);
        }
    }

    private void Noise(string indent, bool isTarget = false)
    {
        switch (Pick(6))
        {
            case 0:
                _lines.Add(("", isTarget));
                break;
            case 1:
                _lines.Add(($"{indent}{Comment()}", isTarget));
                break;
        }
    }

    private string Trailing() => Pick(5) == 0 ? "  " + Comment() : "";

    private string Comment()
    {
        var comment = string.Create(CultureInfo.InvariantCulture, $"# note {++_comments}: {Choose("größe 🙂", "a: b", "{ not: flow", "- item", "\"half")}");
        Comments.Add(comment);
        return comment;
    }

    private string Key(string name) => Choose(name, name, $"\"{name}\"", $"'{name}'");

    private void Line(string text, bool isTarget = false) => _lines.Add((text, isTarget));

    private string Choose(params string[] options) => options[Pick(options.Length)];

    private int Pick(int count) => _choices.Length == 0 ? 0 : _choices[_next++ % _choices.Length] % Math.Max(1, count);
}
