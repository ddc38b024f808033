using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ManualTime = Okta.AgentProxy.Storage.Contract.ManualTime;

namespace Okta.AgentProxy.Core.Tests.Audit.Anonymous;

public sealed class AnonymousRequestsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 10, TimeSpan.Zero);

    private readonly ManualTime _time = new(Start);
    private readonly Sink _sink = new();
    private readonly AnonymousRequests _requests;

    public AnonymousRequestsTests() => _requests = Over(_sink);

    public ValueTask DisposeAsync() => _requests.DisposeAsync();

    [Fact]
    public async Task Flood_OfAHundredThousandFromManyAddresses_StaysWithinTheBound()
    {
        InMemoryAuditLog memory = new();
        await using var requests = Over(memory);
        Random random = new(4711);

        for (var i = 0; i < 100_000; i++)
        {
            IPAddress address = i % 2 == 0 ? new(random.NextInt64(1L << 32)) : new(RandomBytes(random));
            await requests.AddAsync(Request(i % 3 == 0 ? "invalid_token" : "authentication_required"), address);
        }

        await requests.FlushAsync();
        var kept = memory.Query(_ => true, 10_000);

        Assert.InRange(kept.Count, 2, AnonymousRequests.MaxGroups + AnonymousRequests.MaxOthers + 1);
        Assert.Equal(100_000, kept.Sum(record => record.Repeats!.Count));
        Assert.Equal(["authentication_required", "invalid_token"], kept.Where(record => record.Repeats!.Client == "other").Select(record => record.Rule).Order());
    }

    [Fact]
    public async Task Add_SameReasonAddressAndMinute_IsOneRecordWithItsTimes()
    {
        await _requests.AddAsync(Request("invalid_token") with { Backend = "a" }, IPAddress.Loopback);
        _time.Advance(TimeSpan.FromSeconds(20));
        await _requests.AddAsync(Request("invalid_token") with { Backend = "b", Duration = TimeSpan.FromSeconds(1) }, IPAddress.Loopback);

        await _requests.FlushAsync();
        var record = Assert.Single(_sink.Records);

        Assert.Equal(new AuditRepeats(2, Start.AddSeconds(20), "127.0.0.1"), record.Repeats);
        Assert.Equal((Start, "POST", null, TimeSpan.FromSeconds(1)), (record.Time, record.Method, record.Backend, record.Duration));
        Assert.Equal(("invalid_token", 401, false), (record.Rule, record.Status, record.Allowed));
    }

    [Theory]
    [InlineData("invalid_token", 401, false, "127.0.0.1")]
    [InlineData("authentication_required", 403, false, "127.0.0.1")]
    [InlineData("authentication_required", 401, true, "127.0.0.1")]
    [InlineData("authentication_required", 401, false, "127.0.0.2")]
    [InlineData("authentication_required", 401, false, "2001:db8::1")]
    [InlineData(null, 401, false, "127.0.0.1")]
    public async Task Add_AnythingElseDiffers_IsARecordOfItsOwn(string? rule, int status, bool allowed, string address)
    {
        await _requests.AddAsync(Request("authentication_required"), IPAddress.Loopback);

        await _requests.AddAsync(Request(rule) with { Status = status, Allowed = allowed }, IPAddress.Parse(address));
        await _requests.FlushAsync();

        Assert.Equal([1, 1], _sink.Records.Select(record => record.Repeats!.Count));
    }

    [Fact]
    public async Task Minute_OfTheClockEnds_RecordsAreWrittenOnceAndTheNextBegins()
    {
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);
        _time.Advance(TimeSpan.FromSeconds(49));
        Assert.Empty(_sink.Records);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _sink.NextAsync();
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _sink.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await _requests.FlushAsync();

        Assert.Equal([1, 1], _sink.Records.Select(record => record.Repeats!.Count));
    }

    [Fact]
    public async Task Stop_WritesWhatIsLeftAndWhatComesLate()
    {
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);

        await _requests.StopAsync(CancellationToken.None);
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);

        Assert.Equal(2, _sink.Records.Count);
    }

    [Fact]
    public async Task Stop_WithoutTime_DoesNotThrowAndDisposeWaits()
    {
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);

        await _requests.StopAsync(new CancellationToken(canceled: true));
        await _requests.DisposeAsync();

        Assert.Single(_sink.Records);
    }

    [Fact]
    public async Task Sink_ThatIsSlow_KeepsNobodyAndNothingGrows()
    {
        _sink.Hold = new TaskCompletionSource();
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);
        var first = _requests.FlushAsync();

        for (var minute = 0; minute < 10; minute++)
        {
            for (var i = 0; i < 1_000; i++)
            {
                Assert.True(_requests.AddAsync(Request("invalid_token"), new IPAddress(i + 1)).IsCompleted);
            }

            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _sink.Hold.SetResult();
        await first;
        await _requests.FlushAsync();

        Assert.InRange(_sink.Records.Count, 2, AnonymousRequests.MaxGroups + 2);
        Assert.Equal(10_001, _sink.Records.Sum(record => record.Repeats!.Count));
    }

    [Fact]
    public async Task Sink_ThatFails_CostsNothingButItsRecords()
    {
        _sink.Fails = true;
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);
        await _requests.FlushAsync();

        _sink.Fails = false;
        await _requests.AddAsync(Request("invalid_token"), IPAddress.Loopback);
        await _requests.FlushAsync();

        Assert.Single(_sink.Records);
    }

    [Fact]
    public async Task Reasons_MoreThanThereCanBe_ShareOneRecord()
    {
        for (var i = 0; i < 2_000; i++)
        {
            await _requests.AddAsync(Request($"reason-{i}"), new IPAddress(i + 1));
        }

        await _requests.FlushAsync();

        Assert.Equal(AnonymousRequests.MaxGroups + AnonymousRequests.MaxOthers + 1, _sink.Records.Count);
        Assert.Equal(2_000 - AnonymousRequests.MaxGroups - AnonymousRequests.MaxOthers, Assert.Single(_sink.Records, record => record.Rule == "other").Repeats!.Count);
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return bytes;
    }

    private AnonymousRequests Over(IAuditLog sink) =>
        new(new AuditTrail([sink], NullLogger<AuditTrail>.Instance), _time, NullLogger<AnonymousRequests>.Instance);

    private AuditRecord Request(string? rule) => new() { Time = _time.GetUtcNow(), Allowed = false, Rule = rule, Status = 401, Method = "POST", Backend = "hr" };

    private sealed class Sink : IAuditLog, IDisposable
    {
        private readonly SemaphoreSlim _written = new(0);

        public List<AuditRecord> Records { get; } = [];

        public TaskCompletionSource? Hold { get; set; }

        public bool Fails { get; set; }

        public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new InvalidOperationException("the disk is full");
            }

            if (Hold is { } hold)
            {
                await hold.Task;
            }

            Records.Add(record);
            _written.Release();
        }

        public Task<bool> NextAsync() => _written.WaitAsync(Okta.AgentProxy.TestKit.TestLimits.Deadline);

        public void Dispose() => _written.Dispose();
    }
}
