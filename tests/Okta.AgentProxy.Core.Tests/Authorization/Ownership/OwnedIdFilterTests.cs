using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Ownership;

public class OwnedIdFilterTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"a","status":"working"}}}""", """{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"+a","status":"working"}}}""")]
    [InlineData("""{"result":{"resultType":"task","taskId":"a"},"id":1}""", """{"result":{"resultType":"task","taskId":"+a"},"id":1}""")]
    [InlineData("""{ "result" : { "requestState" : "s" , "inputRequests":{"x":{"requestState":"s"}} } }""", """{ "result" : { "requestState" : "~s" , "inputRequests":{"x":{"requestState":"s"}} } }""")]
    [InlineData("""{"result":{"content":[],"_meta":{"x":1,"io.modelcontextprotocol/related-task":{"taskId":"a"}}}}""", """{"result":{"content":[],"_meta":{"x":1,"io.modelcontextprotocol/related-task":{"taskId":"+a"}}}}""")]
    [InlineData("""{"result":{"task\u0049d":"a\"\\b"}}""", """{"result":{"task\u0049d":"+a\"\\b"}}""")]
    [InlineData("""[{"result":{"taskId":"a"}},{"result":{"taskId":"b"}}]""", """[{"result":{"taskId":"+a"}},{"result":{"taskId":"+b"}}]""")]
    public void Filter_IdInAResponse_IsGranted(string json, string expected)
    {
        Assert.Equal(expected, OwnedIdRun.FilterEverySplit(json, isEventStream: false));
        Assert.Equal($"id: 4\r\ndata: {expected}\r\n\r\n", OwnedIdRun.FilterEverySplit($"id: 4\r\ndata: {json}\r\n\r\n", isEventStream: true));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"taskId\":\"a\"}"}],"structuredContent":{"taskId":"a","task":{"taskId":"a"},"requestState":"s"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"m","data":{"taskId":"a","requestState":"s"}}}""")]
    [InlineData("""{"result":{"taskId":7,"requestState":null,"task":"a","_meta":[{"taskId":"a"}]}}""")]
    [InlineData("""{"result":{"TaskId":"a","taskid":"a","tasks":[{"taskId":"a"}]}}""")]
    [InlineData("""{"result":{"taskId":"foreign"}}""")]
    [InlineData("""{"result":[{"taskId":"a"}]}""")]
    [InlineData("""{"taskId":"a","requestState":"s"}""")]
    [InlineData("not json at all")]
    [InlineData("<html>taskId</html>")]
    [InlineData("")]
    [InlineData("{\"result\":{\"content\":[1,2,")]
    [InlineData("{\"result\":}{\"taskId\":\"a\"}")]
    public void Filter_AnythingElse_PassesByteForByte(string json) => Assert.Equal(json, OwnedIdRun.FilterEverySplit(json, isEventStream: false));

    [Theory]
    [InlineData("""{"method":"notifications/tasks/status","params":{"taskId":"own","status":"working"}}""", """{"method":"notifications/tasks/status","params":{"taskId":"+own","status":"working"}}""")]
    [InlineData("""{"method":"notifications/tasks","params":{"status":"working","taskId":"own"}}""", """{"method":"notifications/tasks","params":{"status":"working","taskId":"+own"}}""")]
    [InlineData("""{"id":9,"method":"elicitation/create","params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"own"}}}}""", """{"id":9,"method":"elicitation/create","params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"+own"}}}}""")]
    [InlineData("""{"method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":["own","own"],"toolsListChanged":true}}}""", """{"method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":["+own","+own"],"toolsListChanged":true}}}""")]
    public void Filter_NoticeOfTheCallersTask_NamesItAsTheClientKnowsIt(string json, string expected) =>
        Assert.Equal($"event: message\ndata: {expected}\n\n", OwnedIdRun.FilterEverySplit($"event: message\ndata: {json}\n\n", isEventStream: true));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"1","statusMessage":"secret"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tasks","params":{"statusMessage":"secret","taskId":"1"}}""")]
    [InlineData("""{"params":{"task\u0049d":"1","statusMessage":"secret"},"method":"notifications/tasks"}""")]
    [InlineData("""{"\u0070arams":{"taskId":"1","statusMessage":"secret"},"method":"notifications/tasks"}""")]
    [InlineData("""{"method":"notifications/progress","params":{"progressToken":1,"message":"secret","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}}}""")]
    [InlineData("""{"id":1,"method":"elicitation/create","params":{"message":"secret","_meta":{"io.modelcontextprotocol\/related-task":{"taskId":"1"}}}}""")]
    [InlineData("""{"id":1,"method":"tasks/get","params":{"message":"secret","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}}}""")]
    [InlineData("""{"method":"notifications/subscriptions/acknowledged","params":{"x":"secret","notifications":{"taskIds":["own","1"]}}}""")]
    [InlineData("""[{"method":"notifications/message","params":{"data":"secret"}},{"method":"notifications/tasks","params":{"taskId":"1"}}]""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"secret://x"}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/subscriptionId":1},"u\u0072i":"secret://x"},"method":"notifications/resources/updated"}""")]
    public void Filter_NoticeOfAnothersTaskOrADeniedResource_IsNoEvent(string json)
    {
        var result = OwnedIdRun.FilterEverySplit($": c\r\nevent: message\r\nid: 3\r\ndata: {json}\r\nretry: 5\r\n\r\ndata: {{\"method\":\"next\"}}\r\n\r\n", isEventStream: true);

        // The id stays, so that a resumed stream does not begin before it; without data there is no event.
        Assert.DoesNotContain("secret", result, StringComparison.Ordinal);
        Assert.Equal(": c\r\nevent: message\r\nid: 3\r\nretry: 5\r\n\r\ndata: {\"method\":\"next\"}\r\n\r\n", result);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:///x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"1","progress":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{"messages":[{"taskId":"1"}],"task":{"ttl":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"the-clients-own"}}""")]
    [InlineData("""{"params":{"taskId":"the-clients-own"},"id":1,"method":"tasks/result"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    [InlineData("/messages?session=1")]
    [InlineData("")]
    public void Filter_OtherEvents_PassByteForByte(string data)
    {
        var stream = $"\uFEFF: hello\n\nevent: x\nid: 1\ndata: {data}\nretry: 9\n\n: ping\n\ndata\n\ndata: {data}\r\rid: 2\n\n";

        Assert.Equal(stream, OwnedIdRun.FilterEverySplit(stream, isEventStream: true));
    }

    [Fact]
    public void Filter_DataOnSeveralLines_IsOneMessage()
    {
        const string Stream = "data: {\"method\":\"notifications/tasks\",\ndata: \"params\":{\ndata: \"taskId\":\"1\"\ndata: }}\n\ndata: {\"result\":\ndata: {\"taskId\":\ndata: \"a\"}}\n\n";

        Assert.Equal("\ndata: {\"result\":\ndata: {\"taskId\":\ndata: \"+a\"}}\n\n", OwnedIdRun.FilterEverySplit(Stream, isEventStream: true));
    }

    [Fact]
    public void Filter_NoticeThatCannotBeRead_BreaksTheStream()
    {
        Assert.Throws<ListFilterException>(() => OwnedIdRun.Filter("data: {\"method\":\"notifications/tasks\",]\n\n"u8.ToArray(), isEventStream: true));
        Assert.Throws<ListFilterException>(() => OwnedIdRun.Filter("data: {\"params\":{\"taskId\":\"1\ndata: \"}}\n\n"u8.ToArray(), isEventStream: true));
        Assert.Throws<ListFilterException>(() => OwnedIdRun.Filter("data: {\"params\":{\"taskId\":\"1\"}\n\n"u8.ToArray(), isEventStream: true));
    }

    [Fact]
    public void Filter_NoticeOfAnySize_IsHeldOnlySoFar()
    {
        var endless = Encoding.UTF8.GetBytes("data: {\"method\":\"x\",\"params\":{\"a\":\"" + new string('a', 2 * 1024 * 1024) + "\"}}\n\n");

        Assert.Throws<ListFilterException>(() => OwnedIdRun.Filter(endless, isEventStream: true));
    }

    [Fact]
    public void Filter_LargeResponse_IsNotHeld()
    {
        OwnedIdFilter filter = new(new NoIds(), isEventStream: true);
        System.Buffers.ArrayBufferWriter<byte> output = new();
        var part = Encoding.UTF8.GetBytes(new string('a', 1024 * 1024));

        filter.Write("data: {\"id\":1,\"result\":{\"content\":\""u8, output);
        for (var i = 1; i <= 4; i++)
        {
            filter.Write(part, output);
            Assert.InRange(output.WrittenCount, i * part.Length, (i + 1) * part.Length);
        }
    }

    [Fact]
    public void Filter_IdLongerThanAnyId_PassesAsItCame()
    {
        var json = $"{{\"result\":{{\"requestState\":\"{new string('s', 100_000)}\",\"taskId\":\"a\"}}}}";

        Assert.Equal(json.Replace("\"a\"", "\"+a\"", StringComparison.Ordinal), OwnedIdRun.Filter(Encoding.UTF8.GetBytes(json), false, 50, 70_000));
    }

    private sealed class NoIds : IAnswerIds
    {
        public string? Grant(OwnedIdKind kind, ReadOnlySpan<byte> id) => null;

        public bool IsKnown(ReadOnlySpan<byte> id, out string? name)
        {
            name = null;
            return false;
        }

        public bool MayTellOf(ReadOnlySpan<byte> uri) => false;
    }
}
