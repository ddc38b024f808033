namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

public class ListFilterTests
{
    private static readonly Func<ListKind, string, bool> NoSecrets = (_, id) => !id.Contains("secret", StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"},{"name":"secret"},{"name":"b"}],"nextCursor":"x"}}""", """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"},{"name":"b"}],"nextCursor":"x"}}""")]
    [InlineData("""{"result":{"tools":[{"name":"secret"},{"name":"a"}]},"id":1}""", """{"result":{"tools":[{"name":"a"}]},"id":1}""")]
    [InlineData("""{"result":{"tools":[{"name":"secret"} , {"name":"secret2"} , {"name":"a"} ]}}""", """{"result":{"tools":[{"name":"a"} ]}}""")]
    [InlineData("""{"result":{"tools":[ {"name":"a"} , {"name":"secret"} ]}}""", """{"result":{"tools":[ {"name":"a"} ]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"secret"}],"nextCursor":"page2"}}""", """{"result":{"tools":[],"nextCursor":"page2"}}""")]
    [InlineData("""{"result":{"tools":[]}}""", """{"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[ ]}}""", """{"result":{"tools":[ ]}}""")]
    [InlineData("""{"result":{"tools":null}}""", """{"result":{"tools":null}}""")]
    [InlineData("""{"result":{"resources":[{"uri":"file:///secret","name":"a"},{"uri":"file:///b","name":"secret"}]}}""", """{"result":{"resources":[{"uri":"file:///b","name":"secret"}]}}""")]
    [InlineData("""{"result":{"resourceTemplates":[{"uriTemplate":"secret:///{x}"},{"uriTemplate":"b:///{x}"}]}}""", """{"result":{"resourceTemplates":[{"uriTemplate":"b:///{x}"}]}}""")]
    [InlineData("""{"result":{"prompts":[{"name":"secret"},{"name":"b","arguments":[{"name":"secret"}]}]}}""", """{"result":{"prompts":[{"name":"b","arguments":[{"name":"secret"}]}]}}""")]
    [InlineData("""{"result":{"resultType":"complete","ttlMs":5,"cacheScope":"public","tools":[{"name":"secret"}]}}""", """{"result":{"resultType":"complete","ttlMs":5,"cacheScope":"private","tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a"}],"cacheScope" : "p\"ub" }}""", """{"result":{"tools":[{"name":"a"}],"cacheScope" : "private" }}""")]
    [InlineData("""{"result":{"_meta":{"tools":[{"name":"secret"}]}}}""", """{"result":{"_meta":{"tools":[{"name":"secret"}]}}}""")]
    [InlineData("""{"method":"x","params":{"tools":[{"name":"secret"}]}}""", """{"method":"x","params":{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{"error":{"code":-1,"message":"secret","data":{"tools":[{"name":"secret"}]}},"id":1}""", """{"error":{"code":-1,"message":"secret","data":{"tools":[{"name":"secret"}]}},"id":1}""")]
    [InlineData("""{"result":{"tools":[{"description":"\\\"}]{","inputSchema":{"a":[1,{"b":"]"}]},"name":"s\u0065cret"},{"name":"a","x":1.5e3,"y":null,"z":true}]}}""", """{"result":{"tools":[{"name":"a","x":1.5e3,"y":null,"z":true}]}}""")]
    [InlineData("""{"result":{"t\u006fols":[{"name":"secret"}]}}""", """{"result":{"t\u006fols":[]}}""")]
    [InlineData("""{"result":{"Tools":[{"name":"secret"}]}}""", """{"result":{"Tools":[]}}""")]
    [InlineData("""{"RESULT":{"tools":[{"name":"secret"}]}}""", """{"RESULT":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"secret"}]},"result":{"tools":[{"name":"secret"},{"name":"b"}]}}""", """{"result":{"tools":[]},"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","name":"secret"},{"n\u0061me":"a","name":"b"},{"title":"a"},{"name":5},{"name":""},{"name":null},{"name":"\ud800"},{}]}}""", """{"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{name:"a"},{"name" "a"},{"name":},{"x":"name","y":["name"],"z":{"name":"a"}}]}}""", """{"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{"x":{"name":"secret"},"y":"\"name\":\"secret\"","z":"name" ,"name" : "a"}]}}""", """{"result":{"tools":[{"x":{"name":"secret"},"y":"\"name\":\"secret\"","z":"name" ,"name" : "a"}]}}""")]
    [InlineData("""{"result":{"tools":[{"na\u006de":"a"}]}}""", """{"result":{"tools":[{"na\u006de":"a"}]}}""")]
    [InlineData("""[{"result":{"tools":[{"name":"secret"},{"name":"a"}]},"id":1},{"method":"n"},{"result":{"prompts":[{"name":"secret"}]}}]""", """[{"result":{"tools":[{"name":"a"}]},"id":1},{"method":"n"},{"result":{"prompts":[]}}]""")]
    [InlineData("""{"result":{"tools":[{"title":"it\u0027s \u0060x\u0060 \u005b\u007D","n\u0061me":"a","name":"b"},{"title":"it\u0027s","nam\u0065":"secret"}]}}""", """{"result":{"tools":[]}}""")]
    [InlineData("""{"result":{"tools":[{"title":"\u0022name\u0022:\u0022secret\u0022 \u0060","name":"a"},{"title":"\u0027","name":"secret"}]}}""", """{"result":{"tools":[{"title":"\u0022name\u0022:\u0022secret\u0022 \u0060","name":"a"}]}}""")]
    [InlineData("""{"result":{"resourceTemplates":[{"name":"it\u0027s","uri\u0054emplate":"secret:///{x}"},{"uri\u0054emplate":"b:///{x}","uriTemplate":"c:///{x}"}]}}""", """{"result":{"resourceTemplates":[]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","Name":"secret"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"NAME":"secret","name":"a"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","na\u004de":"secret"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","\u004eame":"secret"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","name\u0000":"secret"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","nAmE" : "secret"},{"name":"b"}]}}""", """{"result":{"tools":[{"name":"b"}]}}""")]
    [InlineData("""{"result":{"prompts":[{"name":"a","Name":"secret"}]}}""", """{"result":{"prompts":[]}}""")]
    [InlineData("""{"result":{"resources":[{"uri":"note://a/1","URI":"secret"},{"uri":"b","name":"c","Name":"d"}]}}""", """{"result":{"resources":[{"uri":"b","name":"c","Name":"d"}]}}""")]
    [InlineData("""{"result":{"resourceTemplates":[{"uriTemplate":"a:{x}","uritemplate":"secret:{x}"},{"UriTemplate":"secret:{x}","uriTemplate":"a:{x}"}]}}""", """{"result":{"resourceTemplates":[]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","inputSchema":{"properties":{"Name":{},"NAME":{}}},"title":"Name"}]}}""", """{"result":{"tools":[{"name":"a","inputSchema":{"properties":{"Name":{},"NAME":{}}},"title":"Name"}]}}""")]
    [InlineData("""{"result":{"tools":[],"größe":1,"ſ":[]},"größe":2}""", """{"result":{"tools":[],"größe":1,"ſ":[]},"größe":2}""")]
    [InlineData("[]", "[]")]
    [InlineData(" {\"result\" : { \"tools\" : [ {\"name\":\"größe 😀\"} ] } } \n", " {\"result\" : { \"tools\" : [ {\"name\":\"größe 😀\"} ] } } \n")]
    [InlineData("""{"result":null,"id":1}""", """{"result":null,"id":1}""")]
    [InlineData("""{"result":{"tools":[{"name":"a"}],"resources":[{"uri":"secret"}]}}""", """{"result":{"tools":[{"name":"a"}],"resources":[]}}""")]
    public void Filter_Json_DropsWhatIsHiddenAndNothingElse(string body, string expected) =>
        Assert.Equal(expected, FilterRun.FilterEverySplit(body, NoSecrets, isEventStream: false));

    [Theory]
    [InlineData("""{"result":{"tools":{"name":"secret"}}}""")]
    [InlineData("""{"result":{"tools":"secret"}}""")]
    [InlineData("""{"result":{"tools":["secret"]}}""")]
    [InlineData("""{"result":{"tools":[[{"name":"secret"}]]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a"}""")]
    [InlineData("""{"result":{"tools":[{"name":"a"}]}}{"result":{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{'result':{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{result:{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""x{"result":{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""[[{"result":{"tools":[{"name":"secret"}]}}]]""")]
    [InlineData("""{"result":/**/{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{"result":{"tool\u017f":[{"name":"secret"}]}}""")]
    [InlineData("""{"result":{"toolſ":[{"name":"secret"}]}}""")]
    [InlineData("""{"result":{"re\u017fourceTemplate\u017F":[{"uriTemplate":"secret"}]}}""")]
    [InlineData("""{"result":{"tools\u0000":[{"name":"secret"}]}}""")]
    [InlineData("""{"re\u017fult":{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{"reſult":{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{"__proto__":{"tools":[{"name":"secret"}]}}""")]
    [InlineData("""{"result":{"__proto__":{"tools":[{"name":"secret"}]}}}""")]
    [InlineData("""{"__pr\u006fto__":{"result":{"tools":[{"name":"secret"}]}}}""")]
    [InlineData("{\0\"\0r\0e\0s\0")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    public void Filter_BrokenJson_LetsNoSecretPass(string body)
    {
        Assert.Throws<ListFilterException>(() => FilterRun.Filter(body, NoSecrets, isEventStream: false));
        Assert.Throws<ListFilterException>(() => FilterRun.Filter(body, NoSecrets, isEventStream: false, [.. Enumerable.Range(1, body.Length - 1)]));
    }

    [Fact]
    public void Filter_EmptyBody_StaysEmpty() => Assert.Empty(FilterRun.Filter("", NoSecrets, isEventStream: false));

    [Fact]
    public void Filter_ItemLargerThanTheLimit_IsRefused()
    {
        var body = $$$"""{"result":{"tools":[{"name":"a","d":"{{{new string('x', 1024 * 1024)}}}"}]}}""";

        Assert.Throws<ListFilterException>(() => FilterRun.Filter(body, NoSecrets, false, [.. Enumerable.Range(1, 100).Select(i => i * 8192)]));
    }

    [Fact]
    public void Filter_LongList_PassesItemsBeforeTheEndIsThere()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var filter = new ListFilter(new Everything(), isEventStream: true);

        filter.Write("data: {\"result\":{\"tools\":[{\"name\":\"first\"},{\"name\":\"sec"u8, output);

        Assert.Contains("first", System.Text.Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    private sealed class Everything : IListView
    {
        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item) => true;
    }
}
