using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

/// <summary>Whoever needs no token cannot make the audit, or a strict database, write once a request.</summary>
public sealed class AnonymousAuditTests
{
    [Theory]
    [InlineData("no token", "authentication_required")]
    [InlineData("bad token", "invalid_token")]
    [InlineData("foreign issuer", "invalid_token")]
    [InlineData("expired", "token_expired")]
    [InlineData("foreign origin", "origin_not_allowed")]
    [InlineData("method", "authentication_required")]
    [InlineData("no json", "authentication_required")]
    public async Task Requests_OfAnUnknownCaller_AreOneRecordWithTheirNumber(string kind, string rule)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b").Agent("cursor", ["b"]));

        for (var i = 0; i < 25; i++)
        {
            using var response = await SendAsync(proxy, kind);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }

        var record = await SummedUpAsync(proxy, 25);
        Assert.Equal((25L, "127.0.0.1", rule), (record.Repeats!.Count, record.Repeats.Client, record.Rule));
        Assert.Null(record.Subject);
        Assert.Null(record.Grounds);
    }

    [Fact]
    public async Task Discovery_WithoutAToken_IsCountedAndNotAdmittedOneByOne()
    {
        StrictSink strict = new();
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url).Setting("protected_discovery", "false").Services(s => s.Services.AddSingleton<IAuditLog>(strict)));

        for (var i = 0; i < 10; i++)
        {
            using var response = await proxy.With(null).PostAsync("/b", Some.Initialize);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

            // To its end: an answer that the client leaves has another reason.
            await response.Content.ReadAsStringAsync();
        }

        var record = await SummedUpAsync(proxy, 10);
        Assert.Equal((10L, true, 200), (record.Repeats!.Count, record.Allowed, record.Status));
        Assert.Equal(0, strict.Admitted);
    }

    [Fact]
    public async Task Requests_OfAKnownCaller_AreRecordedOneByOne()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b").Backend("finance", "/finance").Agent("cursor", ["b"]));

        for (var i = 0; i < 3; i++)
        {
            using var response = await proxy.As("cursor").PostAsync("/finance", Some.ToolsList);
        }

        for (var i = 0; i < 3; i++)
        {
            var record = await proxy.Audit.NextAsync();
            Assert.Equal((null, "backend_access"), (record.Repeats, record.Rule));
        }
    }

    private static Task<HttpResponseMessage> SendAsync(TestProxy proxy, string kind)
    {
        var client = DevOrgPreset.CursorClient;
        return kind switch
        {
            "no token" => proxy.With(null).PostAsync("/b", Some.ToolsList),
            "bad token" => proxy.With("hostile").PostAsync("/b", Some.ToolsList),
            "foreign issuer" => proxy.With(proxy.Org.IssueAccessToken(DevOrgPreset.Alice, client, claims: token => token["iss"] = "https://evil.example.com")).PostAsync("/b", Some.ToolsList),
            "expired" => proxy.With(proxy.Org.IssueAccessToken(DevOrgPreset.Alice, client, lifetime: TimeSpan.FromHours(-2))).PostAsync("/b", Some.ToolsList),
            "foreign origin" => proxy.With(null).Header("Origin", "https://evil.example.com").PostAsync("/b", Some.ToolsList),
            "method" => proxy.With(null).DeleteAsync("/b"),
            _ => proxy.With(null).PostAsync("/b", "{not json"),
        };
    }

    /// <summary>
    /// Calls once more with a token, over the same connection: when that call has its record, the stage has counted those before it. A record is made after the
    /// answer went out. A minute of the clock may end in between: then there are two.
    /// </summary>
    private static async Task<AuditRecord> SummedUpAsync(TestProxy proxy, int count)
    {
        using var known = await proxy.As("cursor").PostAsync("/b", "[]");
        List<AuditRecord> records = [];
        while (await proxy.Audit.NextAsync() is { Subject: null } record)
        {
            records.Add(record);
        }

        await proxy.Services.GetRequiredService<AnonymousRequests>().FlushAsync();
        while (records.Sum(record => record.Repeats!.Count) < count)
        {
            records.Add(await proxy.Audit.NextAsync());
        }

        Assert.InRange(records.Count, 1, 2);
        Assert.Single(records.DistinctBy(record => (record.Rule, record.Status, record.Allowed, record.Repeats!.Client)));
        return records[0] with { Repeats = records[0].Repeats! with { Count = records.Sum(record => record.Repeats!.Count) } };
    }

    private sealed class StrictSink : IAuditLog
    {
        private int _admitted;

        public int Admitted => _admitted;

        public bool RequiresAdmission => true;

        public ValueTask AdmitAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _admitted);
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
