namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>What a backend may say in the head of an answer, on raw sockets on both sides and with the connection to it kept alive.</summary>
public sealed class AnswerHeadTests
{
    private const string Json = "Content-Type: application/json\r\n";
    private const string Secret = "what-must-not-arrive";

    public static TheoryData<string, string> NoAnswers => new()
    {
        { "status 000", $"HTTP/1.1 000 X\r\n{Json}Content-Length: 22\r\n\r\n\"{Secret}\"" },
        { "status 099", $"HTTP/1.1 099 X\r\n{Json}Content-Length: 22\r\n\r\n\"{Secret}\"" },
        { "status 101", $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n{Secret}" },
        { "status 101 without an upgrade", $"HTTP/1.1 101 X\r\nContent-Length: 0\r\n\r\n" },
        { "status 600", $"HTTP/1.1 600 X\r\n{Json}Content-Length: 22\r\n\r\n\"{Secret}\"" },
        { "status 999", $"HTTP/1.1 999 X\r\n{Json}Content-Length: 0\r\n\r\n" },
        { "status 6000", $"HTTP/1.1 6000 X\r\n{Json}Content-Length: 0\r\n\r\n" },
        { "status -20", $"HTTP/1.1 -20 X\r\n{Json}Content-Length: 0\r\n\r\n" },
        { "length twice, different", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 2\r\nContent-Length: 24\r\n\r\n{{}}\"{Secret}\"" },
        { "length twice, the first none", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 0\r\nContent-Length: 22\r\n\r\n\"{Secret}\"" },
        { "length twice, the same", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 22\r\nContent-Length: 22\r\n\r\n\"{Secret}\"" },
        { "length twice in one line", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 22, 22\r\n\r\n\"{Secret}\"" },
        { "length with a sign", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: +22\r\n\r\n\"{Secret}\"" },
        { "length below nothing", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: -1\r\n\r\n\"{Secret}\"" },
        { "length in hexadecimal", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 0x16\r\n\r\n\"{Secret}\"" },
        { "length beyond any", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 99999999999999999999\r\n\r\n\"{Secret}\"" },
        { "empty length", $"HTTP/1.1 200 OK\r\n{Json}Content-Length:\r\n\r\n\"{Secret}\"" },
        { "length and chunks", $"HTTP/1.1 200 OK\r\n{Json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n\"{Secret}\"\r\n0\r\n\r\n" },
        { "chunks and length", $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{Json}Content-Length: 32\r\n\r\n16\r\n\"{Secret}\"\r\n0\r\n\r\n" },
        { "coded and chunked", $"HTTP/1.1 200 OK\r\n{Json}Transfer-Encoding: gzip, chunked\r\n\r\n16\r\n\"{Secret}\"\r\n0\r\n\r\n" },
        { "chunked twice", $"HTTP/1.1 200 OK\r\n{Json}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n\"{Secret}\"\r\n0\r\n\r\n" },
        { "chunked by a near name", $"HTTP/1.1 200 OK\r\n{Json}Transfer-Encoding: xchunked\r\n\r\n16\r\n\"{Secret}\"\r\n0\r\n\r\n" },
        { "another coding and a length", $"HTTP/1.1 200 OK\r\n{Json}Transfer-Encoding: identity\r\nContent-Length: 22\r\n\r\n\"{Secret}\"" },
        { "two types", $"HTTP/1.1 200 OK\r\n{Json}Content-Type: text/html\r\nContent-Length: 22\r\n\r\n\"{Secret}\"" },
        { "no status", $"HTTP/1.1\r\n{Json}Content-Length: 22\r\n\r\n\"{Secret}\"" },
        { "HTTP/0.9", $"\"{Secret}\"" },
    };

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Answer_WithoutOneMeaning_Is502AndNothingOfItArrives(string name, string answer)
    {
        _ = name;
        await using var backend = PacedBackend.Start();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using var client = await RawClient.ConnectAsync(proxy.Url);
        var token = proxy.As().Token;
        async Task<RawAnswer> CallAsync()
        {
            await client.PostAsync("/b", token, Some.ToolsList);
            return await client.ReadAsync();
        }

        var before = await CallAsync();
        var whole = backend.Answer;

        // Only what ends with the connection needs its end: one that may be used again, and is closed meanwhile, fails whoever uses it next.
        var endsItself = answer.Contains("Content-Length", StringComparison.OrdinalIgnoreCase) || answer.Contains("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);
        backend.Answer = _ => PacedAnswer.Whole(answer, closes: !endsItself);
        var refused = await CallAsync();
        backend.Answer = whole;
        var after = await CallAsync();

        Assert.Equal((200, 502, 200), (before.Status, refused.Status, after.Status));
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
        Assert.Contains("backend_unavailable", Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
        Assert.Equal("{}", Encoding.UTF8.GetString(after.Body));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    public async Task Answer_WithAnotherBehindIt_DoesNotReachTheNextCaller(string answer)
    {
        await using var backend = PacedBackend.Start();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        var whole = backend.Answer;

        for (var i = 0; i < 20; i++)
        {
            backend.Answer = _ => PacedAnswer.Whole(answer + $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n\"{Secret}\"");
            using var first = await proxy.As().PostAsync("/b", Some.ToolsList);
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            backend.Answer = whole;
            using var next = await proxy.As().PostAsync("/b", Some.ToolsList);

            Assert.Equal("{}", await next.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(102)]
    [InlineData(103)]
    [InlineData(199)]
    public async Task Answer_AfterInterimOnes_ArrivesAlone(int interim)
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = _ => PacedAnswer.Whole($"HTTP/1.1 {interim} X\r\nX-Early: {Secret}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using var client = await RawClient.ConnectAsync(proxy.Url);

        await client.PostAsync("/b", proxy.As().Token, Some.ToolsList);
        var answer = await client.ReadAsync();

        Assert.Equal((200, "{}"), (answer.Status, Encoding.UTF8.GetString(answer.Body)));
        Assert.DoesNotContain(answer.Headers, h => h.Value == Secret);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Answer_WithoutContentThatAnnouncesSome_LeavesTheConnectionInStep(int status)
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = _ => PacedAnswer.Whole($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using var client = await RawClient.ConnectAsync(proxy.Url);

        for (var i = 0; i < 3; i++)
        {
            await client.PostAsync("/b", proxy.As().Token, Some.ToolsList);
            Assert.Equal(status, (await client.ReadAsync()).Status);
        }
    }

    public static TheoryData<string, bool> Kinds => new()
    {
        { "Content-Type: application/json", true },
        { "Content-Type: Application/JSON; charset=utf-8", true },
        { "Content-Type: application/problem+json", true },
        { "Content-Type: text/event-stream", true },
        { "content-type: text/event-stream;charset=utf-8", true },
        { "Content-Type: text/html", false },
        { "Content-Type: text/html;application/json", false },
        { "Content-Type: application/json, text/html", false },
        { "Content-Type: application/jsonp", false },
        { "Content-Type: text/json", false },
        { "Content-Type: image/svg+xml", false },
        { "Content-Type: application/xhtml+xml", false },
        { "Content-Type: text/plain", false },
        { "Content-Type: application/octet-stream", false },
        { "Content-Type:", false },
        { "X-Nothing: 1", false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Answer_ThatIsNoData_IsConfined(string type, bool isData)
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = _ => PacedAnswer.Whole($"HTTP/1.1 200 OK\r\n{type}\r\nX-Content-Type-Options: sniff\r\nContent-Security-Policy: script-src *\r\nContent-Length: 9\r\n\r\n<script>\n");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var answer = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(isData ? null : "sandbox; default-src 'none'; frame-ancestors 'none'", answer.Headers.TryGetValues("Content-Security-Policy", out var policy) ? string.Join('|', policy) : null);
        Assert.Equal(isData ? "sniff" : "nosniff", string.Join('|', answer.Headers.GetValues("X-Content-Type-Options")));
    }
}
