using System.Text;

namespace Okta.AgentProxy.Core.Tests.Messages;

public class McpMessageReaderTests
{
    [Fact]
    public void TryRead_ToolCall_GivesNameAndArgumentsAsTheyStand()
    {
        var body = Utf8("""{"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"get_user","arguments":{ "id" : 7 },"_meta":{"progressToken":1}}}""");

        var error = McpMessageReader.TryRead(body, out var message, out var rawId);

        Assert.Null(error);
        Assert.Equal(McpMessageKind.Request, message!.Kind);
        Assert.Same(McpMethods.ToolsCall, message.Method);
        Assert.Equal("get_user", message.Name);
        Assert.Equal("""{ "id" : 7 }""", Text(message.RawArguments));
        Assert.Equal("\"a-1\"", Text(rawId));
        Assert.Equal("\"a-1\"", Text(message.RawId));
        Assert.StartsWith("""{"name":"get_user",""", Text(message.RawParams), StringComparison.Ordinal);
        Assert.False(message.IsModern);
    }

    [Fact]
    public void TryRead_ModernEnvelope_GivesVersionAndCapability()
    {
        var body = Utf8("""
            {"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///a","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
             "io.modelcontextprotocol/clientCapabilities":{"sampling":{},"elicitation":{"form":{},"url":{}}}}}}
            """);

        var error = McpMessageReader.TryRead(body, out var message, out _);

        Assert.Null(error);
        Assert.True(message!.IsModern);
        Assert.True(message.DeclaresUrlElicitation);
        Assert.Equal("file:///a", message.Uri);
        Assert.Null(message.Name);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", McpMessageKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""", McpMessageKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{}}""", McpMessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"no"}}""", McpMessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":-9223372036854775808,"method":"ping"}""", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}""", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}""", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":-0,"method":"ping"}""", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":-340282366920938463463374607431768211457,"result":{}}""", McpMessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":"","method":"vendor/own","params":{"name":5,"arguments":[1]}}""", McpMessageKind.Request)]
    [InlineData(" \r\n\t{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} \n", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":null,"_meta":null}}""", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"Name":1,"name":2,"METHOD":3}}}""", McpMessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","extra":{"Method":1},"params":{}}""", McpMessageKind.Request)]
    public void TryRead_GoodBody_IsThatKind(string body, McpMessageKind kind)
    {
        var error = McpMessageReader.TryRead(Utf8(body), out var message, out _);

        Assert.Null(error);
        Assert.Equal(kind, message!.Kind);
    }

    [Fact]
    public void TryRead_EscapedNames_AreTheNamesTheySpell()
    {
        var body = Utf8("""{"jsonrpc":"2.0","id":1,"\u006dethod":"tools\/call","p\u0061rams":{"n\u0061me":"delete\u005fuser","argument\u0073":{}}}""");

        var error = McpMessageReader.TryRead(body, out var message, out _);

        Assert.Null(error);
        Assert.Equal("tools/call", message!.Method);
        Assert.Equal("delete_user", message.Name);
        Assert.Equal("{}", Text(message.RawArguments));
    }

    [Fact]
    public void TryRead_StrayNameBesideUri_DoesNotBecomeTheTarget()
    {
        var body = Utf8("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"name":"harmless","taskId":"t","uri":"secret://x"}}""");

        McpMessageReader.TryRead(body, out var message, out _);

        Assert.Equal("secret://x", message!.Target);
    }

    [Theory]
    [InlineData("ref/prompt", "name", "greet", "greet", null)]
    [InlineData("ref/resource", "uri", "file:///{x}", null, "file:///{x}")]
    public void TryRead_Completion_IsAboutItsReference(string type, string member, string value, string? name, string? uri)
    {
        var reference = $"{{\"type\":\"{type}\",\"{member}\":\"{value}\"}}";
        var body = Utf8("""{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"argument":{"name":"a","value":"b"},"ref":""" + reference + "}}");

        var error = McpMessageReader.TryRead(body, out var message, out _);

        Assert.Null(error);
        Assert.Equal(name, message!.Name);
        Assert.Equal(uri, message.Uri);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"1.0","id":7,"method":"ping"}""", "7")]
    [InlineData("""{"id":"q","method":"ping"}""", "\"q\"")]
    [InlineData("""{"jsonrpc":"2.0","method":3,"params":[],"id":7}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping",}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping"}{}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call"}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"id":8,"method":"ping"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"ping"}""", "")]
    [InlineData("""[{"jsonrpc":"2.0","id":7,"method":"ping"}]""", "")]
    public void TryRead_BadBody_GivesTheIdItCouldRead(string body, string id)
    {
        var error = McpMessageReader.TryRead(Utf8(body), out var message, out var rawId);

        Assert.NotNull(error);
        Assert.Null(message);
        Assert.Equal(id, Text(rawId));
    }

    [Fact]
    public void TryRead_ManyMembers_FindsTheDuplicateAmongThem()
    {
        var members = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":0"));

        var single = McpMessageReader.TryRead(Call($"{{{members}}}"), out _, out _);
        var twice = McpMessageReader.TryRead(Call($"{{{members},\"\\u006b4711\":1}}"), out _, out _);

        Assert.Null(single);
        Assert.Equal(JsonRpcErrorCodes.InvalidRequest, twice!.JsonRpcCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(400)]
    [InlineData(100_000)]
    public void TryRead_IntegerIdOfAnyLength_IsKeptAsItStands(int digits)
    {
        var id = "-" + new string('9', digits);
        var body = Utf8($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ping\"}}");

        var error = McpMessageReader.TryRead(body, out var message, out var rawId);

        Assert.Null(error);
        Assert.Equal(id, Text(message!.RawId));
        Assert.Equal(id, Text(rawId));
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void TryRead_Depth_IsAtMost64(int nested, bool accepted)
    {
        var arguments = "{\"a\":" + new string('[', nested) + new string(']', nested) + "}";

        var error = McpMessageReader.TryRead(Call(arguments), out _, out _);

        Assert.Equal(accepted, error is null);
    }

    internal static ReadOnlyMemory<byte> Call(string arguments) =>
        Utf8($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{{{arguments}}}}}""");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
