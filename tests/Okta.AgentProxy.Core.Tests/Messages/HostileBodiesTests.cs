using System.Text;

namespace Okta.AgentProxy.Core.Tests.Messages;

/// <summary>Bodies that two parsers could read differently, or that no parser should read: none becomes a message.</summary>
public class HostileBodiesTests
{
    private const int Parse = JsonRpcErrorCodes.ParseError;
    private const int Invalid = JsonRpcErrorCodes.InvalidRequest;
    private const int Params = JsonRpcErrorCodes.InvalidParams;

    public static TheoryData<string, int> Bodies => new()
    {
        // Not one JSON object in UTF-8.
        { "", Parse },
        { " ", Parse },
        { "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", Parse },
        { "null", Invalid },
        { "true", Invalid },
        { "\"tools/call\"", Invalid },
        { "42", Invalid },
        { "[]", Invalid },
        { """[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}]""", Invalid },
        { """[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x"}}]""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"tools/call"}""", Parse },
        { """{"jsonrpc":"2.0","id":1,"method":"ping"} x""", Parse },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\0", Parse },
        { """{"jsonrpc":"2.0","id":1,"method":"ping",}""", Parse },
        { """{"jsonrpc":"2.0",/*a*/"id":1,"method":"ping"}""", Parse },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}//", Parse },
        { """{'jsonrpc':'2.0','id':1,'method':'ping'}""", Parse },
        { """{jsonrpc:"2.0","id":1,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":1,"method":"ping" """, Parse },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\nng\"}", Parse },
        { """{"jsonrpc":"2.0","id":01,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":+1,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":NaN,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":1,"method":"\x70ing"}""", Parse },

        // The envelope.
        { "{}", Invalid },
        { """{"id":1,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"1.0","id":1,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"\ud800","id":1,"method":"ping"}""", Invalid },
        { """{"jsonrpc":2.0,"id":1,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0 ","id":1,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":null,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":true,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1.0,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1e3,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":-0.0,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1E400,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":12345678901234567890.5,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":-012345678901234567890,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":00,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":-,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":0x10,"method":"ping"}""", Parse },
        { """{"jsonrpc":"2.0","id":[1],"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", Invalid },
        { $$"""{"jsonrpc":"2.0","id":"{{new string('a', 257)}}","method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":""}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":null}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":7}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":["tools/call"]}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call\u0000"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call\n"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"a\ud800"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"TOOLS/CALL","params":{"name":"x"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/Call","params":{"name":"x"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":" tools/call","params":{"name":"x"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call/","params":{"name":"x"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"Resources\/Read","params":{"uri":"x"}}""", Invalid },
        { """{"jsonrpc":"2.0","method":"Tasks/Cancel","params":{"taskId":"x"}}""", Invalid },
        { $$"""{"jsonrpc":"2.0","id":1,"method":"{{new string('a', 257)}}"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", Invalid },
        { """{"jsonrpc":"2.0","result":{}}""", Invalid },
        { """{"jsonrpc":"2.0","error":{}}""", Invalid },

        // The same member twice, also in disguise, also where nobody looks.
        { """{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","\u006dethod":"tools/call"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"\u006dethod":"ping","m\u0065thod":"tools/call"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","\u006eame":"b"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{},"arguments":{"x":1}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1,"x":2}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"o":[{"x":1,"\u0078":2}]}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":{"k":1,"k":2}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","x":{"y":[[{"z":1,"z":1}]]}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","x":{"\ud800":1,"\ud801":2}}""", Invalid },

        // Names that lenient parsers take for the known ones.
        { """{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"METHOD":"tools/call"}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},"PARAMS":{"name":"b"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},"param\u017f":{"name":"b"}}""", Invalid },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\"},\"param\u017f\":{\"name\":\"b\"}}", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Name":"b"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Arguments":{}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"a","task\u0049D":"b"}}""", Invalid },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tasks/get\",\"params\":{\"taskId\":\"a\",\"tas\u212AId\":\"b\"}}", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","method\u0000x":"tools/call"}""", Invalid },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"method\u007f\":\"tools/call\"}", Invalid }, // DEL as it is: JSON does not ask to escape it.
        { """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"IO.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","ID":2}""", Invalid },

        // Not a member to every reader.
        { """{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{"method":"tools/call"}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","__proto__":{"arguments":{}}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"__proto__":{"path":"/etc"}}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"o":[{"\u005f_proto\u005f_":1}]}}}""", Invalid },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","x":{"\ud800":1}}""", Invalid },

        // Parameters.
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["delete_all"]}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":null}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"{}"}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["a"]}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":null}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":""}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a\u0000b"}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a\u0085"}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\udc00"}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":[1]}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":"{}"}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":[]}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":{"io.modelcontextprotocol/protocolVersion":20260728}}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":{"io.modelcontextprotocol/protocolVersion":""}}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"name":"a"}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":{"a":1}}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///a\r\nb"}}""", Params },
        { """{"jsonrpc":"2.0","method":"resources/subscribe","params":{}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":5}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"a","uri":"b"}}}""", Params },
        { """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/tool","name":"a"}}}""", Params },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void TryRead_HostileBody_IsRefused(string body, int code)
    {
        var error = McpMessageReader.TryRead(Encoding.UTF8.GetBytes(body), out var message, out _);

        Assert.NotNull(error);
        Assert.Null(message);
        Assert.Equal(400, error.Status);
        Assert.Equal(code, error.JsonRpcCode);
    }

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-16 LE", Encoding.Unicode.GetBytes(Ping) },
        { "UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(Ping) },
        { "UTF-32", Encoding.UTF32.GetBytes(Ping) },
        { "UTF-16 with BOM", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Ping)] },
        { "overlong slash", Spliced(0xC0, 0xAF) },
        { "raw surrogate", Spliced(0xED, 0xA0, 0x80) },
        { "stray continuation", Spliced(0x80) },
        { "cut sequence", Spliced(0xE2, 0x82) },
        { "beyond Unicode", Spliced(0xF4, 0x90, 0x80, 0x80) },
        { "latin-1", Spliced(0xE9) },
        { "UTF-7", "+AHsAIg-jsonrpc"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void TryRead_OtherThanUtf8_IsAParseError(string encoding, byte[] body)
    {
        var error = McpMessageReader.TryRead(body, out _, out _);

        Assert.NotEmpty(encoding);
        Assert.Equal(Parse, error!.JsonRpcCode);
    }

    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private static byte[] Spliced(params byte[] bytes) =>
        [.. """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"""u8, .. bytes, .. "\"}}"u8];
}
