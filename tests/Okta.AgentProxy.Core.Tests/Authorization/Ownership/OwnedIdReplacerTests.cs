using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Ownership;

public class OwnedIdReplacerTests
{
    [Theory]
    [InlineData("""{"method":"tasks/get","params":{"taskId":"+1"}}""", """{"method":"tasks/get","params":{"taskId":"1"}}""")]
    [InlineData("""{ "params" : { "x":{"taskId":"9"}, "taskId" :  "\u002b1"  } , "method":"tasks/get" }""", """{ "params" : { "x":{"taskId":"9"}, "taskId" :  "1"  } , "method":"tasks/get" }""")]
    [InlineData("""{"params":{"task\u0049d":"+\u0031"}}""", """{"params":{"task\u0049d":"1"}}""")]
    [InlineData("""{"params":{"requestState":"~s","arguments":{"requestState":"s","taskId":"1"}}}""", """{"params":{"requestState":"s","arguments":{"requestState":"s","taskId":"1"}}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"+1","x":2}},"taskId":"+2"}}""", """{"params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1","x":2}},"taskId":"2"}}""")]
    [InlineData("""{"params":{"notifications":{"taskIds":["+1","+2"],"resourceSubscriptions":["a"]}}}""", """{"params":{"notifications":{"taskIds":["1","2"],"resourceSubscriptions":["a"]}}}""")]
    [InlineData("""{"id":1,"result":{"action":"accept","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"+1"}}}}""", """{"id":1,"result":{"action":"accept","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}}}""")]
    public void Replace_WhatOpens_ChangesNothingElse(string body, string expected)
    {
        Assert.Null(OwnedIdReplacer.Replace(Encoding.UTF8.GetBytes(body), isOwnTask: false, Open, out var changed));
        Assert.Equal(expected, Encoding.UTF8.GetString(changed.Span));
    }

    [Theory]
    [InlineData("""{"params":{"taskId":"1"}}""")]
    [InlineData("""{"params":{"taskId":""}}""")]
    [InlineData("""{"params":{"taskId":1}}""")]
    [InlineData("""{"params":{"taskId":null}}""")]
    [InlineData("""{"params":{"taskId":["+1"]}}""")]
    [InlineData("""{"params":{"taskId":{"taskId":"+1"}}}""")]
    [InlineData("""{"params":{"taskId":"~1"}}""")]
    [InlineData("""{"params":{"requestState":"+1"}}""")]
    [InlineData("""{"params":{"requestState":7}}""")]
    [InlineData("""{"params":{"taskId":"+1","requestState":"s"}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/related-task":{"TaskId":"1"}}}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/related-task":{"tas\u212aId":"1"}}}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/related-task":"1"}}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol/Related-Task":{"taskId":"1"}}}}""")]
    [InlineData("""{"params":{"_meta":{"io.modelcontextprotocol\/related-tas\u006b":{"taskId":"1"}}}}""")]
    [InlineData("""{"params":{"notifications":{"taskIds":["+1","2"]}}}""")]
    [InlineData("""{"params":{"notifications":{"taskIds":"+1"}}}""")]
    [InlineData("""{"params":{"notifications":{"TaskIds":["1"]}}}""")]
    [InlineData("""{"id":1,"result":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}}}""")]
    public void Replace_WhatDoesNotOpen_IsRefused(string body)
    {
        Assert.NotNull(OwnedIdReplacer.Replace(Encoding.UTF8.GetBytes(body), isOwnTask: false, Open, out var changed));
        Assert.True(changed.IsEmpty);
    }

    [Theory]
    [InlineData("""{"method":"notifications/tasks/status","params":{"taskId":"the-clients-own"}}""")]
    [InlineData("""{"id":1,"result":{"task":{"taskId":"the-clients-own"},"taskId":"the-clients-own"}}""")]
    [InlineData("""{"method":"tools/call","params":{"arguments":{"taskId":"1","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}},"task":{"ttl":1}}}""")]
    [InlineData("""{"params":[{"taskId":"1"}]}""")]
    public void Replace_WhatIsNotTheBackends_StaysAsItIs(string body)
    {
        Assert.Null(OwnedIdReplacer.Replace(Encoding.UTF8.GetBytes(body), isOwnTask: true, Open, out var changed));
        Assert.True(changed.IsEmpty);
    }

    private static byte[]? Open(OwnedIdKind kind, string presented) =>
        presented.StartsWith(kind == OwnedIdKind.Task ? '+' : '~') ? Encoding.UTF8.GetBytes(presented[1..]) : null;
}
