using System.Text;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Bodies;

/// <summary>What the proxy judged is what its backend reads, whichever of the common body readers that is: each request is refused, or all of them read the same.</summary>
public sealed class BodyDifferentialTests
{
    private static readonly string[] Overrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL", "Content-Encoding", "Transfer-Encoding", "Trailer", "TE", "Expect"];

    [Fact]
    public async Task Request_AnyBodyAndWordsAboutIt_IsRefusedOrReadTheSameByAll()
    {
        await using var express = await ExpressReaders.StartAsync(TestContext.Current.CancellationToken);
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));
        var token = proxy.As().Token!;
        var (sent, passed) = (0, 0);
        HashSet<string> compared = [];
        List<string> differences = [];

        foreach (var variant in BodyVariants.Some(TestRun.Count(480, 20_000), seed: 12))
        {
            sent++;
            backend.Requests.Clear();
            var status = RawHttp.Status(await RawHttp.SendAsync(proxy.Url.Port, Write(variant, token)));
            if (backend.Requests.All is not [var request])
            {
                Assert.True(status is >= 400 and < 500, $"{status}: {variant}");
                continue;
            }

            passed++;
            differences.AddRange(FindMisleadingHeaders(request).Select(what => $"{what}: {variant}"));
            var headers = string.Concat(request.Headers.Where(h => h.Key.StartsWith("Content-", StringComparison.Ordinal) && h.Key != "Content-Length").Select(h => $"{h.Key}: {h.Value}\r\n"));
            var body = request.Body.ToArray();
            if (compared.Add(headers + Convert.ToBase64String(body)))
            {
                differences.AddRange(await CompareAsync(express, headers, body));
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.InRange(passed, sent / 40, sent);
        Assert.True(compared.Count > 20);
        TestContext.Current.TestOutputHelper!.WriteLine($"{sent} requests, {passed} passed, {compared.Count} different ones compared by five readers");
    }

    [Fact]
    public async Task Audit_OfWhatPassed_NamesTheToolThatAllReadersRead()
    {
        await using var backend = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, "/mcp")));
        var token = proxy.As().Token!;

        foreach (var body in BodyVariants.Bodies)
        {
            backend.Requests.Clear();
            await RawHttp.SendAsync(proxy.Url.Port, Write(new BodyVariant("", "application/json", "", false, body), token));
            var record = await proxy.Audit.NextAsync();

            if (backend.Requests.All is [var request])
            {
                var read = TabledReaders.Starlette(request.Body.ToArray());
                Assert.True(record.Allowed);
                Assert.Equal((record.Method, record.Tool), (read?.Method, read?.Name));
            }
        }
    }

    /// <summary>The comparison can fail: sent as it came, the first row is one message here and another there.</summary>
    [Fact]
    public async Task Readers_OfARequestAsItCame_DoNotAgree()
    {
        await using var express = await ExpressReaders.StartAsync(TestContext.Current.CancellationToken);
        var body = Encoding.UTF8.GetBytes(BodyVariants.Utf7Key);

        var judged = BodyReading.OfTheProxy(body);
        var four = await express.ReadAsync(4, "Content-Type: application/json; charset=utf-8; charset=utf-7\r\n", body);
        var twice = Encoding.UTF8.GetBytes("""{"method":"tools/call","params":{"name":"a","Name":"b"}}""");

        Assert.Equal("get_a", judged!.Name);
        Assert.Equal("delete_all", four!.Name);
        Assert.Equal(("b", "a"), (TabledReaders.Go(twice)!.Name, TabledReaders.Starlette(twice)!.Name));
        Assert.Equal("b", TabledReaders.AspNetCore(twice)!.Name);
        Assert.Equal("tools/call", TabledReaders.Starlette(Encoding.Unicode.GetBytes("""{"method":"tools/call"}"""))!.Method);
    }

    private static async Task<IEnumerable<string>> CompareAsync(ExpressReaders express, string headers, byte[] body)
    {
        var judged = BodyReading.OfTheProxy(body);
        (string Reader, BodyReading? Reading)[] readings =
        [
            ("Express 4", await express.ReadAsync(4, headers, body)), ("Express 5", await express.ReadAsync(5, headers, body)),
            ("ASP.NET Core", TabledReaders.AspNetCore(body)), ("Go", TabledReaders.Go(body)), ("Starlette", TabledReaders.Starlette(body)),
        ];
        return readings.Where(r => judged is null || (r.Reading is not null && WhatDecides(r.Reading) != WhatDecides(judged))).Select(r => $"{r.Reader} reads {r.Reading}, judged was {judged}: {Encoding.Latin1.GetString(body)}");
    }

    // Of other methods neither policy nor server looks at params.name (MCP 2025-11-25: only these two have one), and the proxy does not read it.
    private static BodyReading WhatDecides(BodyReading reading) =>
        reading.Method is "tools/call" or "prompts/get" ? reading : reading with { Name = null, Arguments = "" };

    private static List<string> FindMisleadingHeaders(RecordedRequest request)
    {
        var names = request.Headers.Keys.Where(name => name.AsSpan().ContainsAny("_.") || Overrides.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (request.Header("Content-Type") != "application/json" || request.Header("Content-Length") != $"{request.Body.Length}" || request.Method != "POST")
        {
            names.Add($"{request.Method}, {request.Header("Content-Type")}, {request.Header("Content-Length")}");
        }

        if (request.Headers.Keys.Count(name => name.StartsWith("Content", StringComparison.OrdinalIgnoreCase)) != 2 || request.Header("Mcp-Name") is not null || request.Query is not ("" or "?page=2"))
        {
            names.Add($"{string.Join(' ', request.Headers.Keys)} {request.Query}");
        }

        return names;
    }

    private static byte[] Write(BodyVariant variant, string token)
    {
        var type = variant.ContentType.Length == 0 ? "" : $"Content-Type: {variant.ContentType}\r\n";
        var framing = variant.IsChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {variant.Body.Length}\r\n";
        var closes = variant.Headers.Contains("Connection:", StringComparison.Ordinal) ? "" : "Connection: close\r\n";
        var head = Encoding.Latin1.GetBytes($"POST /b{variant.Query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{closes}{type}{framing}{variant.Headers}\r\n");
        var trailers = variant.Headers.Contains("Trailer:", StringComparison.Ordinal) ? "Content-Type: application/json; charset=utf-7\r\n" : "";
        return !variant.IsChunked ? [.. head, .. variant.Body]
            : variant.Body.Length == 0 ? [.. head, .. Encoding.ASCII.GetBytes($"0\r\n{trailers}\r\n")]
            : [.. head, .. Encoding.ASCII.GetBytes($"{variant.Body.Length:x}\r\n"), .. variant.Body, .. Encoding.ASCII.GetBytes($"\r\n0\r\n{trailers}\r\n")];
    }
}
