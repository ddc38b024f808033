using System.IO.Compression;
using Okta.AgentProxy.Routing.Tests.Policy;

namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>A backend that was asked for no coding and codes all the same: what the client gets, with and without a filter.</summary>
public sealed class CodedAnswerTests
{
    private const string Tools = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"create_user"},{"name":"get_user"}]}}""";
    private const string Shown = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"get_user"}]}}""";

    internal static readonly string[] Known = ["gzip", "x-gzip", "GZIP", "deflate", "br"];

    public static TheoryData<string, string?, string> Answers
    {
        get
        {
            // What is accepted, and whether that lets the coding pass.
            TheoryData<string, string?, string> data = [];
            foreach (var coding in Known)
            {
                var other = coding == "br" ? "gzip" : "br";
                data.Add(coding, null, "decoded");
                data.Add(coding, "", "decoded");
                data.Add(coding, "identity", "decoded");
                data.Add(coding, coding, "coded");
                data.Add(coding, $"{other}, {coding};q=0.001", "coded");
                data.Add(coding, $"{other}, {coding};q=0", "decoded");
                data.Add(coding, $"{coding};q=0.000, *", "decoded");
                data.Add(coding, "*", "coded");
                data.Add(coding, "*;q=0", "decoded");

                // What is named counts, wherever "*" stands and whatever it says.
                data.Add(coding, $"*, {coding};q=0", "decoded");
                data.Add(coding, $"*;q=1, {other}, {coding} ; Q=0.0", "decoded");
                data.Add(coding, $"*;q=0, {coding}", "coded");
                data.Add(coding, $"{coding};q=0.5, *;q=0", "coded");
                data.Add(coding, "*, *;q=0", "decoded");
                data.Add(coding, "identity;q=0, *;q=0", "decoded");
                data.Add(coding, $"*, identity;q=0, {coding};q=0.000", "decoded");
                data.Add(coding, $"{coding}, {coding};q=0", "decoded");
                data.Add(coding, $"x{coding}", "decoded");
                data.Add(coding, $"{coding};x=1", "decoded");
            }

            data.Add("zstd", "gzip", "refused");
            data.Add("zstd", null, "refused");
            data.Add("zstd", "zstd", "coded");
            data.Add("zstd", "*;q=0.5", "coded");
            data.Add("unheard-of", "gzip, br", "refused");
            data.Add("gzip, br", "gzip", "refused");
            data.Add("gzip, br", "gzip, br", "coded");
            data.Add("identity", "gzip", "plain");
            data.Add("identity, identity", null, "plain");
            data.Add("", null, "plain");
            return data;
        }
    }

    public static MatrixTheoryData<string, string, bool> Broken => new(["gzip", "deflate", "br"], ["application/json", "text/event-stream"], [false, true]);

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_CodedUnasked_ReachesTheClientInAFormItTakes(string coding, string? accepted, string expected)
    {
        using CodedBackend backend = new(coding, "application/json", Encoding.UTF8.GetBytes(Tools));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var answer = await Call(proxy, "/b", accepted);
        var body = answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken) : [];

        Assert.Equal(expected == "refused" ? HttpStatusCode.BadGateway : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected == "coded" ? coding : "", string.Join(", ", answer.Content.Headers.ContentEncoding));
        Assert.Equal(expected switch { "coded" => backend.Coded, "refused" => [], _ => Encoding.UTF8.GetBytes(Tools) }, body);
        Assert.Equal("identity", backend.AcceptEncoding);
        if (expected == "decoded")
        {
            Assert.Equal(("W/\"v1\"", "Origin, Accept-Encoding", false), (answer.Headers.ETag?.ToString(), string.Join(", ", answer.Headers.Vary), answer.Headers.Contains("Repr-Digest")));
        }
        else if (expected == "coded")
        {
            Assert.Equal(
                ("\"v1\"", "Origin, Accept-Encoding", true),
                (answer.Headers.ETag?.ToString(), string.Join(", ", answer.Headers.Vary), answer.Headers.Contains("Repr-Digest")));
        }
    }

    [Theory]
    [InlineData("gzip", "application/json", true)]
    [InlineData("deflate", "application/json", true)]
    [InlineData("br", "application/json", true)]
    [InlineData("gzip", "text/event-stream", true)]
    [InlineData("br", "text/event-stream", true)]
    [InlineData("identity", "application/json", true)]
    [InlineData("zstd", "application/json", false)]
    [InlineData("gzip, gzip", "application/json", false)]
    [InlineData("unheard-of", "text/event-stream", false)]
    public async Task List_CodedUnasked_IsFilteredOrRefused(string coding, string type, bool isReadable)
    {
        var isStream = type == "text/event-stream";
        using CodedBackend backend = new(coding, type, Encoding.UTF8.GetBytes(isStream ? $"data: {Tools}\n\n" : Tools));
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(backend.Url));

        foreach (var accepted in new[] { null, "gzip, deflate, br, zstd, unheard-of", "*", "identity" })
        {
            using var answer = await Call(proxy, "/hr", accepted, user: DevOrg.DevOrgPreset.Bob);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.Equal(isReadable ? HttpStatusCode.OK : HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.DoesNotContain("create_user", body, StringComparison.Ordinal);
            Assert.Empty(answer.Content.Headers.ContentEncoding);
            if (isReadable)
            {
                Assert.Equal(isStream ? $"data: {Shown}\n\n" : Shown, body);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Answer_CodedAndBroken_NeverLooksComplete(string coding, string type, bool isFiltered)
    {
        var list = $$$"""{"jsonrpc":"2.0","id":1,"result":{"tools":[{{{string.Join(',', Enumerable.Range(0, 2_000).Select(i => $$"""{"name":"get_{{i * 7919 % 1000}}"}"""))}}}]}}""";
        using CodedBackend backend = new(coding, type, Encoding.UTF8.GetBytes(type == "application/json" ? list : $"data: {list}\n\n"));
        await using var proxy = await TestProxy.StartAsync(p => _ = isFiltered ? p.Guarded(backend.Url) : p.Backend("b", "/hr", backend.Url));
        var coded = backend.Coded;
        var garbled = (byte[])coded.Clone();
        garbled[coded.Length / 2] ^= 0x55;
        garbled[(coded.Length / 2) + 1] ^= 0xAA;

        // Brotli has no checksum: what is garbled may be another text.
        byte[][] broken =
        [
            .. Enumerable.Range(1, 24).Select(missing => coded[..^missing]), coded[..(coded.Length / 2)], coded[..1], coding == "br" ? coded[..2] : garbled,
            [.. coded, 1], [.. coded, 0], [.. coded, .. "{}"u8], [.. coded, .. coded], Encoding.UTF8.GetBytes(list),
        ];

        Assert.True(await IsCompleteAsync(coded));
        foreach (var bytes in broken)
        {
            Assert.False(await IsCompleteAsync(bytes), $"{bytes.Length} of {coded.Length} bytes arrived as a whole answer.");
        }

        async Task<bool> IsCompleteAsync(byte[] bytes)
        {
            backend.Coded = bytes;
            using var client = await RawClient.ConnectAsync(proxy.Url);
            await client.PostAsync("/hr", proxy.As("cursor", DevOrg.DevOrgPreset.Bob).Token, Some.ToolsList);
            try
            {
                return (await client.ReadAsync()).Status == 200;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Answer_ThatDecodesToTooMuch_IsCutOff(string coding)
    {
        using CodedBackend backend = new(coding, "application/json", new byte[64 * 1024 * 1024]);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var answer = await Call(proxy, "/b", accepted: null);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var total = 0L;
        var broken = await Record.ExceptionAsync(async () =>
        {
            var buffer = new byte[64 * 1024];
            while (await body.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            {
                total += read;
            }
        });

        Assert.NotNull(broken);
        Assert.InRange(total, 0, DecodingStream.AlwaysAllowed + (DecodingStream.MostTimes * backend.Coded.Length) + (64 * 1024));
    }

    [Theory]
    [InlineData("gzip", 100_000)]
    [InlineData("deflate", 100_000)]
    [InlineData("br", 100_000)]
    [InlineData("gzip", 8_000_000)]
    [InlineData("br", 8_000_000)]
    public async Task Answer_ThatDecodesToMuch_ArrivesWhole(string coding, int size)
    {
        // As much as is always allowed may be packed into anything.
        using CodedBackend backend = new(coding, "application/json", Encoding.ASCII.GetBytes(new string('1', size)));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        for (var i = 0; i < 2; i++)
        {
            using var answer = await Call(proxy, "/b", accepted: null);
            Assert.Equal(size, (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Stream_CodedEventByEvent_HoldsNothingBack(string coding)
    {
        // Events longer than what is decoded at once: what is left in the decoder must come without another byte from the backend.
        var events = Enumerable.Range(1, 6).Select(i => $"data: {new string((char)('a' + i), i * 9_000)}\n\n").ToArray();
        await using var backend = PacedBackend.Start();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using var client = await RawClient.ConnectAsync(proxy.Url);
        Progress received = new();
        backend.Answer = _ => Stream(coding, events, received);

        await client.PostAsync("/b", proxy.As().Token, Some.ToolsList);
        var answer = await client.ReadAsync(received);

        Assert.Equal(string.Concat(events), Encoding.ASCII.GetString(answer.Body));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Part_OfACodedWhole_IsPassedOrRefusedAndNeverDecoded(string coding)
    {
        using CodedBackend backend = new(coding, "application/json", Encoding.UTF8.GetBytes(Tools)) { Status = "206 Partial Content" };
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var refused = await Call(proxy, "/b", accepted: null);
        using var passed = await Call(proxy, "/b", accepted: coding);

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.PartialContent), (refused.StatusCode, passed.StatusCode));
    }

    [Fact]
    public async Task HttpBackend_IsToldWhatTheClientTakes()
    {
        using CodedBackend backend = new("br", "application/json", "{}"u8.ToArray());
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "none", ("protocol", "http")));

        using var asked = await Call(proxy, "/b", accepted: "br;q=0.5");
        var told = backend.AcceptEncoding;
        using var unasked = await Call(proxy, "/b", accepted: null);

        Assert.Equal(("br;q=0.5", "br", "", ""), (told, string.Join(",", asked.Content.Headers.ContentEncoding), backend.AcceptEncoding, string.Join(",", unasked.Content.Headers.ContentEncoding)));
    }

    private static Task<HttpResponseMessage> Call(TestProxy proxy, string path, string? accepted, string? user = null)
    {
        var caller = proxy.As("cursor", user ?? DevOrg.DevOrgPreset.Alice);
        return (accepted is null ? caller : caller.Header("Accept-Encoding", accepted)).PostAsync(path, Some.ToolsList);
    }

    private static PacedAnswer Stream(string coding, string[] events, Progress received)
    {
        List<(byte[], Func<Task>?)> pieces = [("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nContent-Encoding: "u8.ToArray(), null), (Encoding.ASCII.GetBytes(coding + "\r\n\r\n"), null)];
        MemoryStream output = new();
        var encoder = CodedBackend.Encoder(coding, output);
        var total = 0;
        foreach (var one in events)
        {
            encoder.Write(Encoding.ASCII.GetBytes(one));
            encoder.Flush();
            total += one.Length;
            var mark = total;
            pieces.Add((Chunk(output), () => received.ReachAsync(mark)));
        }

        encoder.Dispose();
        pieces.Add((Chunk(output), null));
        pieces.Add(("0\r\n\r\n"u8.ToArray(), null));
        return new PacedAnswer(pieces, Closes: false);
    }

    private static byte[] Chunk(MemoryStream output)
    {
        var bytes = output.ToArray();
        output.SetLength(0);
        return bytes.Length == 0 ? [] : [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, 13, 10];
    }
}
