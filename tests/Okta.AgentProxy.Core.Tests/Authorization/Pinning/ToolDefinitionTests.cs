using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Pinning;

public class ToolDefinitionTests
{
    private const string Tool = """{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":1}}""";

    [Theory]
    [InlineData("""{ "inputSchema":{"maximum":1.0,"type":"object"},"name":"p\u0061y","description":"Pays."}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":10e-1}}""")]
    public void Hash_OfTheSameDefinition_IsTheSame(string same) => Assert.Equal(Hash(Tool), Hash(same));

    [Theory]
    [InlineData("""{"name":"pay","description":"Pays. ","inputSchema":{"type":"object","maximum":1}}""")]
    [InlineData("""{"name":"pay","description":"Pays\u200b.","inputSchema":{"type":"object","maximum":1}}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":2}}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":"1"}}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":1,"x":null}}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":1},"title":"P"}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":1},"_meta":{"ui":"x"}}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":1},"annotations":{"readOnlyHint":true}}""")]
    [InlineData("""{"name":"pay","description":"Pays.","inputSchema":{"type":"object","maximum":1},"icons":[{"src":"x"}]}""")]
    [InlineData("""{"name":"pay","Description":"Pays.","inputSchema":{"type":"object","maximum":1}}""")]
    public void Hash_OfAnyOtherDefinition_IsAnother(string other) => Assert.NotEqual(Hash(Tool), Hash(other));

    [Theory]
    [InlineData("""{"name":"a","x":9007199254740993}""", """{"name":"a","x":9007199254740992}""")]
    [InlineData("""{"name":"a","x":0.1}""", """{"name":"a","x":0.10000000000000000001}""")]
    [InlineData("""{"name":"a","x":[["b"],"c"]}""", """{"name":"a","x":[["b","c"]]}""")]
    [InlineData("""{"name":"a","x":{"b":"c"}}""", """{"name":"a","x":["b","c"]}""")]
    public void Hash_OfValuesThatSomeReadersTakeForEqual_Differs(string one, string other) => Assert.NotEqual(Hash(one), Hash(other));

    [Theory]
    [InlineData("""{"name":"a","description":"harmless","description":"evil"}""", """{"name":"a","description":"evil","description":"harmless"}""")]
    [InlineData("""{"name":"a","description":"\ud800"}""", """{"name":"a","description":"\udc00"}""")]
    [InlineData("""{"name":"a","x":01}""", """{"name":"a","x":1}""")]
    public void Hash_OfWhatHasNoOneReading_IsThatOfItsBytes(string one, string other)
    {
        Assert.Equal(Hash(one), Hash(one));
        Assert.NotEqual(Hash(one), Hash(other));
        Assert.NotEqual(Hash(one), Hash(one.Replace(":", ": ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Hash_OfBytesThatAreNotUtf8_IsThatOfTheBytes()
    {
        byte[] one = [.. "{\"name\":\"a\",\"description\":\""u8, 0xFF, .. "\"}"u8];
        byte[] other = [.. "{\"name\":\"a\",\"description\":\""u8, 0xFE, .. "\"}"u8];

        Assert.NotEqual(ToolDefinition.Hash(one), ToolDefinition.Hash(other));
        Assert.DoesNotContain(ToolDefinition.Members(one), m => m.Contains("description", StringComparison.Ordinal));
    }

    [Fact]
    public void Hash_OfNestingWithoutEnd_IsTaken()
    {
        var deep = $$"""{"name":"a","x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""";

        Assert.Equal(64, Hash(deep).Length);
        Assert.NotEqual(Hash(deep), Hash(deep.Replace("[[]]", "[[1]]", StringComparison.Ordinal)));
    }

    [Fact]
    public void Members_OfADefinition_NameWhatMcpKnowsAndSumUpTheRest()
    {
        var members = ToolDefinition.Members(Encoding.UTF8.GetBytes("""{"name":"a","evil\nname":1,"another":2,"description":"d"}"""));

        Assert.Equal(["description", "name", "other"], members.Select(m => m[..m.IndexOf('=', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Excerpt_OfHostileText_IsShortAsciiWithoutMarkup()
    {
        var text = ToolDefinition.Excerpt(Encoding.UTF8.GetBytes($"{{\"name\":\"a\",\"description\":\"<script>\u202E\u001b[2J {new string('ß', 9_000)}\"}}"));

        Assert.True(text.Length <= ToolDefinition.MaxExcerpt);
        Assert.All(text, c => Assert.InRange(c, ' ', '~'));
        Assert.DoesNotContain("<", text, StringComparison.Ordinal);
    }

    private static string Hash(string json) => ToolDefinition.Hash(Encoding.UTF8.GetBytes(json));
}
