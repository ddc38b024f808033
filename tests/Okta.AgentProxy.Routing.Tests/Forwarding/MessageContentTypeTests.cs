using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

public sealed class MessageContentTypeTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json ;\t charset=\"utf-8\"")]
    [InlineData("application/json; Charset=\"Utf-8\"")]
    public void IsAccepted_JsonInUtf8_IsAccepted(string contentType)
    {
        var headers = new HeaderDictionary { ["Content-Type"] = contentType };

        var accepted = MessageContentType.IsAccepted(headers);

        Assert.True(accepted);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8; charset=utf-7")]
    [InlineData("application/json; charset=utf-7; charset=utf-8")]
    [InlineData("application/json; charset=utf-8; charset=utf-8")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=\"utf-8")]
    [InlineData("application/json; charset=utf-8\"")]
    [InlineData("application/json; charset=\"\\utf-8\"")]
    [InlineData("application/json; charset='utf-8'")]
    [InlineData("application/json; charset = utf-8")]
    [InlineData("application/json; charset=utf-8;")]
    [InlineData("application/json; charset*=utf-8''utf-7")]
    [InlineData("application/json; charset*0=utf-8")]
    [InlineData("application/json; charset=utf-8, application/json; charset=utf-7")]
    [InlineData("application/json;")]
    [InlineData("application/json;;charset=utf-8")]
    [InlineData("application/json; profile=x")]
    [InlineData("application/json; boundary=x; charset=utf-8")]
    [InlineData("application/json; charset=utf-8 x")]
    [InlineData("application/json charset=utf-8")]
    [InlineData("application/json, text/plain")]
    [InlineData("application/json5")]
    [InlineData("application/jsonl")]
    [InlineData("application/json+x")]
    [InlineData("application/vnd.api+json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/json")]
    [InlineData("text/plain; application/json")]
    [InlineData("*/*")]
    [InlineData("")]
    public void IsAccepted_AnythingElse_IsRefused(string contentType)
    {
        var headers = new HeaderDictionary { ["Content-Type"] = contentType };

        var accepted = MessageContentType.IsAccepted(headers);

        Assert.False(accepted);
    }

    [Fact]
    public void IsAccepted_NoneOrTwo_IsRefused()
    {
        var none = MessageContentType.IsAccepted(new HeaderDictionary());
        var two = MessageContentType.IsAccepted(new HeaderDictionary { ["Content-Type"] = new StringValues(["application/json", "application/json"]) });

        Assert.False(none);
        Assert.False(two);
    }

    [Theory]
    [InlineData(true, "identity")]
    [InlineData(true, "Identity")]
    [InlineData(false, "gzip")]
    [InlineData(false, "br")]
    [InlineData(false, "identity, gzip")]
    [InlineData(false, "identity,identity")]
    [InlineData(false, "x-gzip")]
    [InlineData(false, "aes128gcm")]
    [InlineData(false, "")]
    [InlineData(false, "identity", "identity")]
    [InlineData(false, "identity", "gzip")]
    public void IsAccepted_BodyCoding_OnlyIdentity(bool expected, params string[] codings)
    {
        var headers = new HeaderDictionary { ["Content-Type"] = "application/json", ["Content-Encoding"] = new StringValues(codings) };

        var accepted = MessageContentType.IsAccepted(headers);

        Assert.Equal(expected, accepted);
    }
}
