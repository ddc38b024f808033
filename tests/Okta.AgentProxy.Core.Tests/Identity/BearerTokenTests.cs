using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Core.Tests.Identity;

public class BearerTokenTests
{
    [Theory]
    [InlineData("Bearer abc.def-ghi_~+/==", "abc.def-ghi_~+/==")]
    [InlineData("bearer abc", "abc")]
    [InlineData("BEARER   abc", "abc")]
    [InlineData(" Bearer abc ", "abc")]
    public void TryRead_OneBearerToken_ReadsIt(string header, string expected)
    {
        var error = BearerToken.TryRead(Request(header), out var token);

        Assert.Null(error);
        Assert.Equal(expected, token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("DPoP abc")]
    [InlineData("Bearerabc")]
    [InlineData("Bearer\tabc")]
    [InlineData("abc")]
    public void TryRead_NoBearerToken_AsksForOneWithoutAnErrorCode(string header)
    {
        var error = BearerToken.TryRead(Request(header), out var token);

        Assert.Same(ProxyErrors.AuthenticationRequired, error);
        Assert.Null(token);
    }

    [Fact]
    public void TryRead_NoHeader_AsksForOneWithoutAnErrorCode()
    {
        var error = BearerToken.TryRead(new DefaultHttpContext().Request, out _);

        Assert.Same(ProxyErrors.AuthenticationRequired, error);
    }

    [Theory]
    [InlineData("Bearer a b")]
    [InlineData("Bearer a,b")]
    [InlineData("Bearer abc, Bearer def")]
    [InlineData("Bearer a=b")]
    [InlineData("Bearer ==")]
    [InlineData("Bearer ab\u00e9")]
    [InlineData("Bearer a\"b")]
    [InlineData("Bearer a\0b")]
    public void TryRead_NotTheSyntaxOfAToken_IsAnInvalidToken(string header)
    {
        var error = BearerToken.TryRead(Request(header), out var token);

        Assert.Equal((401, "invalid_token"), (error!.Status, error.Code));
        Assert.Null(token);
    }

    [Fact]
    public void TryRead_LongerThan16KiB_IsAnInvalidToken()
    {
        Assert.Null(BearerToken.TryRead(Request("Bearer " + new string('a', BearerToken.MaxLength)), out _));
        Assert.Equal("invalid_token", BearerToken.TryRead(Request("Bearer " + new string('a', BearerToken.MaxLength + 1)), out _)!.Code);
    }

    [Theory]
    [InlineData("Bearer a", "Bearer b")]
    [InlineData("Bearer a", "Bearer a")]
    [InlineData("Bearer a", "Basic b")]
    public void TryRead_TwoHeaders_IsAMalformedRequest(string first, string second)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = new StringValues([first, second]);

        var error = BearerToken.TryRead(request, out var token);

        Assert.Same(ProxyErrors.MalformedAuthorization, error);
        Assert.Null(token);
    }

    [Theory]
    [InlineData("?access_token=x")]
    [InlineData("?a=b&access_token=x")]
    [InlineData("?access%5Ftoken=x")]
    [InlineData("?Access_Token")]
    public void TryRead_TokenInTheQuery_IsAMalformedRequestWithOrWithoutAHeader(string query)
    {
        var with = Request("Bearer abc");
        with.QueryString = new QueryString(query);
        var without = new DefaultHttpContext().Request;
        without.QueryString = new QueryString(query);

        Assert.Same(ProxyErrors.MalformedAuthorization, BearerToken.TryRead(with, out _));
        Assert.Same(ProxyErrors.MalformedAuthorization, BearerToken.TryRead(without, out _));
    }

    [Theory]
    [InlineData("?x=access_token")]
    [InlineData("?my_access_token=1")]
    [InlineData("?")]
    public void TryRead_OtherQueries_DoNotMatter(string query)
    {
        var request = Request("Bearer abc");
        request.QueryString = new QueryString(query);

        Assert.Null(BearerToken.TryRead(request, out _));
    }

    private static HttpRequest Request(string header)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = header;
        return request;
    }
}
