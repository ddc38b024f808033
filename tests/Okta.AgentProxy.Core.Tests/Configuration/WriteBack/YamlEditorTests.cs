using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Configuration.WriteBack;

public sealed class YamlEditorTests
{
    private const string File = """
        # The gateway
        okta_domain: dev-1.okta.com   # ours

        agents:
          # Cursor, on the developers' machines
          cursor:
            client_id: 0oacursor      # the app
            backend_access:
              - employees
              - finance
            # until June

          "claude-code":
            client_id: 0oaclaude
            description: |
              several
              lines
        backends: { hr: { url: http://h/mcp, paths: [/hr] } } # small
        """;

    [Fact]
    public void Set_AKeyThatIsThere_ReplacesItsTextAlone()
    {
        var edited = Set("agents", "cursor", """{"client_id":"0oaother"}""", """{"client_id":"0oacursor"}""");

        Assert.Equal(File.Replace("client_id: 0oacursor      # the app", "client_id: 0oaother      # the app", StringComparison.Ordinal), edited);
    }

    [Fact]
    public void Set_AKeyThatIsNot_FollowsTheLastOne()
    {
        var edited = Set("agents", "cursor", """{"enabled":false}""", """{"enabled":true}""");

        Assert.Equal(File.Replace("      - finance\n", "      - finance\n    enabled: false\n", StringComparison.Ordinal), edited);
    }

    [Fact]
    public void Set_AKeyBehindATextOfSeveralLines_GoesInFrontOfTheFirst()
    {
        var edited = Set("agents", "claude-code", """{"enabled":false}""", """{"enabled":true}""");

        Assert.Equal(File.Replace("  \"claude-code\":\n", "  \"claude-code\":\n    enabled: false\n", StringComparison.Ordinal), edited);
    }

    [Theory]
    [InlineData("""["finance","wiki"]""", "      - finance\n      - wiki\n")]
    [InlineData("""["a: b"]""", "      - \"a: b\"\n")]
    [InlineData("[]", null)]
    public void Set_AListInLines_StaysOne(string wanted, string? lines)
    {
        var edited = Set("agents", "cursor", $$"""{"backend_access":{{wanted}}}""", """{"backend_access":["employees","finance"]}""");

        var expected = lines is null
            ? File.Replace("    backend_access:\n      - employees\n      - finance\n", "    backend_access: []\n", StringComparison.Ordinal)
            : File.Replace("      - employees\n      - finance\n", lines, StringComparison.Ordinal);
        Assert.Equal(expected, edited);
    }

    [Fact]
    public void Set_InBraces_StaysInBraces()
    {
        var changed = Set("backends", "hr", """{"url":"http://other/mcp"}""", """{"url":"http://h/mcp"}""");
        var added = Set("backends", "hr", """{"enabled":false}""", "{}");

        Assert.Equal(File.Replace("url: http://h/mcp,", "url: \"http://other/mcp\",", StringComparison.Ordinal), changed);
        Assert.Equal(File.Replace("paths: [/hr] }", "paths: [/hr], enabled: false }", StringComparison.Ordinal), added);
    }

    [Fact]
    public void Set_ANewEntity_FollowsTheOthers()
    {
        var edited = YamlEditor.Set(
            "agents:\r\n  a: # first\r\n    client_id: x # last\r\n\r\n# end\r\nokta_domain: d\r\n", "agents", "b", Node("""{"client_id":"why","scopes":["mcp:read"]}"""), new JsonObject());

        Assert.Equal("agents:\r\n  a: # first\r\n    client_id: x # last\r\n  b:\r\n    client_id: why\r\n    scopes: [\"mcp:read\"]\r\n\r\n# end\r\nokta_domain: d\r\n", edited);
    }

    [Theory]
    [InlineData("okta_domain: d", "okta_domain: d\nroles:\n  r:\n    groups: [A]\n")]
    [InlineData("", "roles:\n  r:\n    groups: [A]\n")]
    [InlineData("roles:\nokta_domain: d", "roles:\n  r:\n    groups: [A]\nokta_domain: d")]
    [InlineData("roles: {} # none\n", "roles: { r: { groups: [A] } } # none\n")]
    public void Set_InASectionWithNothingInIt_MakesIt(string text, string expected) =>
        Assert.Equal(expected, YamlEditor.Set(text, "roles", "r", Node("""{"groups":["A"]}"""), new JsonObject()));

    [Fact]
    public void Remove_AnEntity_TakesItsLinesAndNoOthers()
    {
        var cursor = YamlEditor.Remove(File, "agents", "cursor");
        var claude = YamlEditor.Remove(File, "agents", "Claude-Code");

        Assert.Equal(File.Replace("  cursor:\n    client_id: 0oacursor      # the app\n    backend_access:\n      - employees\n      - finance\n    # until June\n", "", StringComparison.Ordinal), cursor);
        Assert.Equal(File[..File.IndexOf("  \"claude-code\"", StringComparison.Ordinal)] + File[File.IndexOf("backends:", StringComparison.Ordinal)..], claude);
        Assert.Equal(File, YamlEditor.Remove(File, "agents", "nobody"));
        Assert.Equal(File, YamlEditor.Remove(File, "roles", "nobody"));
    }

    [Theory]
    [InlineData("agents:\n  a: &x\n    scopes: &s [a]\n", "a", """{"scopes":["b"]}""", "anchor")]
    [InlineData("agents:\n  a: *x\n", "a", """{"scopes":["b"]}""", "mapping of its own")]
    [InlineData("agents:\n  a:\n    scopes:\n      - a # why\n      - b\n", "a", """{"scopes":["b"]}""", "comments")]
    [InlineData("agents:\n  a:\n    client_id: |\n      x\n", "a", """{"client_id":"y"}""", "several lines")]
    [InlineData("agents: { a: { client_id: x } }\n", "b", """{"client_id":"y"}""", "braces")]
    [InlineData("agents: [1]\n", "b", """{"client_id":"y"}""", "mapping of its own")]
    [InlineData("[1]\n", "b", """{"client_id":"y"}""", "not a mapping")]
    [InlineData("okta_domain: d\n...\n", "b", """{"client_id":"y"}""", "end mark")]
    public void Set_WhereItIsNotSafe_Refuses(string text, string name, string wanted, string why) =>
        Assert.Contains(why, Assert.Throws<YamlEditException>(() => YamlEditor.Set(text, "agents", name, Node(wanted), new JsonObject())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("12", "\"12\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("2026-03-14T10", "\"2026-03-14T10\"")]
    [InlineData("0oacursor", "0oacursor")]
    [InlineData("env:NAME", "env:NAME")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("tab\tquote\"back\\slash\nline", "\"tab\\tquote\\\"back\\\\slash\\nline\"")]
    [InlineData("größe 日本 🙂", "\"größe 日本 🙂\"")]
    [InlineData("\u0007\u2028", "\"\\u0007\\u2028\"")]
    public void Text_EachKind_ReadsBackAsItWas(string text, string expected)
    {
        var content = YamlFlattener.Flatten(System.Text.Encoding.UTF8.GetBytes($"a: {YamlWriter.Text(text, inFlow: false)}\nb: [{YamlWriter.Text(text, inFlow: true)}]"), "p", "f");

        Assert.Equal(expected, YamlWriter.Text(text, inFlow: false));
        Assert.Equal((text, text), (content.Values["p:a"], content.Values["p:b:0"]));
    }

    private static string Set(string section, string name, string wanted, string current) => YamlEditor.Set(File, section, name, Node(wanted), Node(current));

    private static JsonObject Node(string json) => JsonNode.Parse(json)!.AsObject();
}
