using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Core.Tests.Messages;

public class MirroredHeadersTests
{
    private const string Modern = "2026-07-28";

    [Theory]
    [InlineData("get_user", "get_user")]
    [InlineData("get_user", " \tget_user\t ")]
    [InlineData("get_user", "=?base64?Z2V0X3VzZXI=?=")]
    [InlineData(" padded ", "=?base64?IHBhZGRlZCA=?=")]
    [InlineData("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=")]
    [InlineData("größe", "=?base64?Z3LDtsOfZQ==?=")]
    public void Check_NameAgrees_Passes(string name, string header)
    {
        var error = MirroredHeaders.Check(Headers(Modern, "tools/call", header), Message(McpMethods.ToolsCall, name: name));

        Assert.Null(error);
    }

    [Theory]
    [InlineData("get_user", "delete_user")]
    [InlineData("get_user", "Get_User")]
    [InlineData("get_user", "get_user,get_user")]
    [InlineData("get_user", "\"get_user\"")]
    [InlineData("get_user", "get_user\u00A0")]
    [InlineData("get_user", "")]
    [InlineData("get_user", "=?base64??=")]
    [InlineData("get_user", "=?base64?=")]
    [InlineData("get_user", "=?BASE64?Z2V0X3VzZXI=?=")]
    [InlineData("get_user", "=?base64?Z2V0X3VzZXI?=")]
    [InlineData("get_user", "=?base64?Z2V0 X3VzZXI=?=")]
    [InlineData("get_user", "=?base64?Z2V0X3VzZXJ=?=")]
    [InlineData("get_user", "=?base64?!!!!?=")]
    [InlineData("get_user", "=?base64?Z2V0X3VzZXI=")]
    [InlineData("get_user", "=?base64?ZGVsZXRlX3VzZXI=?=")]
    [InlineData("=?base64?literal?=", "=?base64?literal?=")]
    [InlineData("a?b", "=?base64?YT9i?==?base64?YT9i?=")]
    public void Check_NameDiffers_IsAHeaderMismatch(string name, string header)
    {
        var error = MirroredHeaders.Check(Headers(Modern, "tools/call", header), Message(McpMethods.ToolsCall, name: name));

        AssertMismatch(error);
    }

    [Theory]
    [InlineData(null, "tools/call", "t")]
    [InlineData(Modern, null, "t")]
    [InlineData(Modern, "tools/call", null)]
    [InlineData(Modern, "tools/list", "t")]
    [InlineData(Modern, "TOOLS/CALL", "t")]
    [InlineData("2025-11-25", "tools/call", "t")]
    [InlineData("2027-01-01", "tools/call", "t")]
    [InlineData("2026-07-28, 2025-11-25", "tools/call", "t")]
    public void Check_ModernRequestWithMissingOrOtherHeader_IsAHeaderMismatch(string? version, string? method, string? name)
    {
        var error = MirroredHeaders.Check(Headers(version, method, name), Message(McpMethods.ToolsCall, name: "t"));

        AssertMismatch(error);
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", Modern)]
    [InlineData("Mcp-Method", "tools/call")]
    [InlineData("mcp-name", "t")]
    public void Check_HeaderTwice_IsAHeaderMismatch(string header, string value)
    {
        var headers = Headers(Modern, "tools/call", "t");
        headers[header] = new StringValues([value, value]);

        var error = MirroredHeaders.Check(headers, Message(McpMethods.ToolsCall, name: "t"));

        AssertMismatch(error);
    }

    [Theory]
    [InlineData("resources/read", "uri")]
    [InlineData("tasks/get", "taskId")]
    [InlineData("tasks/update", "taskId")]
    [InlineData("tasks/cancel", "taskId")]
    [InlineData("prompts/get", "name")]
    public void Check_EachMethod_MirrorsItsOwnParameter(string method, string parameter)
    {
        var message = Message(method, parameter == "name" ? "x" : null, parameter == "uri" ? "x" : null, parameter == "taskId" ? "x" : null);

        Assert.Null(MirroredHeaders.Check(Headers(Modern, method, "x"), message));
        AssertMismatch(MirroredHeaders.Check(Headers(Modern, method, "y"), message));
        AssertMismatch(MirroredHeaders.Check(Headers(Modern, method, null), message));
    }

    [Theory]
    [InlineData("tools/list")]
    [InlineData("server/discover")]
    [InlineData("subscriptions/listen")]
    public void Check_MethodWithoutName_NeedsNone(string method) => Assert.Null(MirroredHeaders.Check(Headers(Modern, method, null), Message(method)));

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-03-26")]
    [InlineData(null)]
    public void Check_OlderRevision_IgnoresHeaders(string? version)
    {
        var headers = Headers(version, "something/else", "other");

        var error = MirroredHeaders.Check(headers, Message(McpMethods.ToolsCall, name: "t", version: null));

        Assert.Null(error);
    }

    [Theory]
    [InlineData("tools/call", "t", true)]
    [InlineData(null, null, true)]
    [InlineData("tools/list", "t", false)]
    [InlineData("tools/call", "u", false)]
    public void Check_OnlyTheHeaderIsModern_WhatIsThereMustAgree(string? method, string? name, bool passes)
    {
        var error = MirroredHeaders.Check(Headers(Modern, method, name), Message(McpMethods.ToolsCall, name: "t", version: null));

        Assert.Equal(passes, error is null);
    }

    [Fact]
    public void Check_ParameterHeaders_AreIgnored()
    {
        var headers = Headers(Modern, "tools/call", "t");
        headers["Mcp-Param-Region"] = "=?base64?broken";

        Assert.Null(MirroredHeaders.Check(headers, Message(McpMethods.ToolsCall, name: "t")));
    }

    [Fact]
    public void Check_ModernNotification_NeedsTheVersionOnly()
    {
        var message = new McpMessage { Kind = McpMessageKind.Notification, Method = "notifications/cancelled", ProtocolVersion = Modern };

        Assert.Null(MirroredHeaders.Check(Headers(Modern, null, null), message));
        AssertMismatch(MirroredHeaders.Check(Headers(null, null, null), message));
        AssertMismatch(MirroredHeaders.Check(Headers(Modern, "tools/call", null), message));
    }

    private static void AssertMismatch(ProxyError? error)
    {
        Assert.Equal(JsonRpcErrorCodes.HeaderMismatch, error?.JsonRpcCode);
        Assert.Equal(400, error?.Status);
    }

    private static HeaderDictionary Headers(string? version, string? method, string? name)
    {
        var headers = new HeaderDictionary();
        foreach (var (key, value) in new[] { ("MCP-Protocol-Version", version), ("Mcp-Method", method), ("Mcp-Name", name) })
        {
            if (value is not null)
            {
                headers[key] = value;
            }
        }

        return headers;
    }

    private static McpMessage Message(string method, string? name = null, string? uri = null, string? taskId = null, string? version = Modern) => new()
    {
        Kind = McpMessageKind.Request,
        Method = method,
        RawId = Encoding.UTF8.GetBytes("1"),
        Name = name,
        Uri = uri,
        TaskId = taskId,
        ProtocolVersion = version,
    };
}
