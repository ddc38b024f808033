using System.Text;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class YamlFlattenerTests
{
    [Fact]
    public void Flatten_NestedFile_GivesKeysValuesAndLines()
    {
        var content = Flatten("""
            # a comment
            backends:
              hr:
                url: http://h/mcp
                paths: [/hr, /people]
                enabled: yes
            agents:
              cursor:
                client_id: 00012
                scopes:
                  - mcp:read
                  - "mcp:write"
            """);

        Assert.Equal("http://h/mcp", content.Values["AgentProxy:backends:hr:url"]);
        Assert.Equal("/people", content.Values["agentproxy:Backends:HR:paths:1"]);
        Assert.Equal("yes", content.Values["AgentProxy:backends:hr:enabled"]);
        Assert.Equal("00012", content.Values["AgentProxy:agents:cursor:client_id"]);
        Assert.Equal("mcp:write", content.Values["AgentProxy:agents:cursor:scopes:1"]);
        Assert.Equal(4, content.Sections.Find("AgentProxy:backends:hr:url")!.Line);
        Assert.Equal(3, content.Sections.Find("AgentProxy:backends:hr")!.Line);
        Assert.Equal(12, content.Sections.Find("AgentProxy:agents:cursor:scopes:1")!.Line);
    }

    [Theory]
    [InlineData("a: []", "")]
    [InlineData("a: {}", null)]
    [InlineData("a:", null)]
    [InlineData("a: ~", null)]
    [InlineData("a: null", null)]
    [InlineData("a: 'null'", "null")]
    [InlineData("a: \"\"", "")]
    [InlineData("a: 0x10", "0x10")]
    [InlineData("a: 1e3", "1e3")]
    [InlineData("a: off", "off")]
    [InlineData("a: 2026-11-21", "2026-11-21")]
    public void Flatten_Scalar_IsKeptAsWritten(string yaml, string? expected)
    {
        var content = Flatten(yaml);

        Assert.Empty(content.Problems);
        Assert.Equal(expected, content.Values["AgentProxy:a"]);
    }

    [Fact]
    public void Flatten_BlockScalar_KeepsTheKeyInIt()
    {
        var content = Flatten("key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIB\n  -----END PRIVATE KEY-----\n");

        Assert.Equal("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", content.Values["AgentProxy:key"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n")]
    [InlineData("\uFEFF# with a mark\n")]
    public void Flatten_EmptyFile_HasNoKeysAndNoProblems(string yaml)
    {
        var content = Flatten(yaml);

        Assert.Empty(content.Values);
        Assert.Empty(content.Problems);
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", 3, "repeats the key 'a'")]
    [InlineData("agents:\n  Cursor: {}\n  cursor: {}", 3, "repeats the key 'cursor'")]
    [InlineData("a: !!python/object:os.system x", 1, "type tag")]
    [InlineData("a: !secret x", 1, "type tag")]
    [InlineData("a: 1\n---\nb: 2", 2, "second document")]
    [InlineData("- a\n- b", 1, "must be a mapping")]
    [InlineData("just text", 1, "must be a mapping")]
    [InlineData("a: 1\n[x, y]: 2", 2, "not a plain string")]
    [InlineData("a:\n  'x:y': 2", 2, "colon")]
    [InlineData("a: *nowhere", 1, "an alias (*…) that is not defined")]
    [InlineData("a: &x\n  b: *x", 2, "an alias (*…) that is not defined")]
    [InlineData("a: 'open", 1, "not valid YAML")]
    [InlineData("a: 1\n\tb: 2", 2, "not valid YAML")]
    [InlineData("a:\n  b: 1\n c: 2", 3, "not valid YAML")]
    public void Flatten_BadFile_IsReportedWithItsLine(string yaml, int line, string expected)
    {
        var content = Flatten(yaml);

        var problem = Assert.Single(content.Problems);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
        Assert.Empty(content.Values);
    }

    [Theory]
    [InlineData("paths: [/employees, /hr")]
    [InlineData("paths: [/employees, /hr\n")]
    [InlineData("paths: [/employees, /hr\nauth_method: none\n")]
    [InlineData("a: {b: 1")]
    [InlineData("a: [")]
    [InlineData("a: {")]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("a: [b, {c: [d")]
    [InlineData("a: \"")]
    [InlineData("? ")]
    [InlineData("a: &")]
    [InlineData("a: *")]
    [InlineData("a: !<")]
    [InlineData("a: |9")]
    [InlineData("%")]
    [InlineData("%YAML 1.2 x")]
    [InlineData("a: \"\\uD800\"")]
    [InlineData("a: \"\\U00110000\"")]
    public void Flatten_CutFile_IsAProblemAndNoException(string yaml)
    {
        var thrown = Record.Exception(() => Flatten(yaml));

        Assert.Null(thrown);
    }

    [Fact]
    public void Flatten_SeveralMistakes_ReportsThemAll()
    {
        var content = Flatten("a: 1\na: 2\nb: !x 1\nc: *d\n");

        Assert.Equal([2, 3, 4], content.Problems.Select(p => p.Line!.Value));
    }

    [Fact]
    public void Flatten_AnchorsAndMergeKeys_AreExpanded()
    {
        var content = Flatten("""
            backends:
              a: &base
                timeout_seconds: 5
                auth_method: none
              b:
                <<: *base
                timeout_seconds: 9
            """);

        Assert.Equal("none", content.Values["AgentProxy:backends:b:auth_method"]);
        Assert.Equal("9", content.Values["AgentProxy:backends:b:timeout_seconds"]);
    }

    [Fact]
    public void Flatten_AliasBomb_IsRefusedQuickly()
    {
        StringBuilder yaml = new("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 20; i++)
        {
            yaml.Append('l').Append(i).Append(": &l").Append(i).Append(" [").AppendJoin(", ", Enumerable.Repeat($"*l{i - 1}", 10)).Append("]\n");
        }

        var content = Flatten(yaml.ToString());

        Assert.Contains("more than 50000 keys", Assert.Single(content.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flatten_DeepNesting_IsRefused()
    {
        var content = Flatten("a: " + new string('[', 5_000) + new string(']', 5_000));

        Assert.Contains("levels deep", Assert.Single(content.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flatten_NotUtf8_IsReported()
    {
        var content = YamlFlattener.Flatten([0x61, 0x3a, 0x20, 0xff, 0xfe], "AgentProxy", "config.yaml");

        Assert.Contains("UTF-8", Assert.Single(content.Problems).Message, StringComparison.Ordinal);
    }

    private static YamlContent Flatten(string yaml) => YamlFlattener.Flatten(Encoding.UTF8.GetBytes(yaml), "AgentProxy", "config.yaml");
}
