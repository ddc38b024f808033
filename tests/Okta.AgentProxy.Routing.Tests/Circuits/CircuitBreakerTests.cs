using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Okta.AgentProxy.Routing.Tests.Limits;

namespace Okta.AgentProxy.Routing.Tests.Circuits;

/// <summary>The rules of the circuit breaker, without a proxy around it.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(12);

    private readonly StillClock _clock = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(Backend(), _clock, NullLogger<CircuitBreaker>.Instance);

    [Fact]
    public void Failed_OftenEnoughWithoutASuccess_OpensForEverybody()
    {
        Unreachable("alice", 4);
        Assert.True(_breaker.IsClosed);

        Unreachable("alice", 1);

        Assert.False(Enter("bob", out _));
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public void Failed_WithASuccessInBetween_StaysClosed()
    {
        Unreachable("alice", 4);
        _breaker.Answered(Request("bob"), new HttpResponseMessage(HttpStatusCode.OK));
        Unreachable("alice", 4);

        Assert.True(_breaker.IsClosed);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public void Answered_WithAnErrorThatIsAboutTheRequest_IsASuccess(int status)
    {
        Unreachable("alice", 4);
        _breaker.Answered(Request("alice"), new HttpResponseMessage((HttpStatusCode)status));
        Unreachable("alice", 4);

        Assert.True(_breaker.IsClosed);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void Answered_ThatItCannotServe_CountsAsFailure(int status)
    {
        Answer("alice", status, 3);
        Answer("bob", status, 2);
        Assert.True(_breaker.IsClosed);

        Answer("bob", status, 1);

        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public void TimeoutsOfOneCaller_HoldBackThatCallerOnly()
    {
        TimeOut("mallory", 50);

        Assert.False(Enter("mallory", out _));
        Assert.True(Enter("alice", out var isProbe));
        Assert.False(isProbe);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void TimeoutsOfOneCallerAndAFewOfAnother_HoldBackNobodyElse()
    {
        TimeOut("mallory", 3);
        TimeOut("alice", 2);

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void TimeoutsOfACallerHeldBack_AndThenOfOthers_OpenForEverybody()
    {
        TimeOut("alice", 5);
        TimeOut("bob", 5);

        Assert.False(Enter("carol", out _));
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public void HeldBackCaller_TriesAgainAlone()
    {
        TimeOut("mallory", 5);
        _clock.Advance(LongestBreak);

        Assert.True(Enter("mallory", out var isProbe));
        Assert.True(isProbe);
        Assert.False(Enter("mallory", out _));
        Assert.True(Enter("alice", out var other));
        Assert.False(other);
    }

    [Fact]
    public void Open_UntilTheBreakIsOver_SaysHowLong()
    {
        Unreachable("alice", 5);

        Assert.False(_breaker.TryEnter(Caller("alice"), out _, out var wait));

        Assert.InRange(wait, TimeSpan.FromSeconds(10), LongestBreak);
        _clock.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(Enter("bob", out _));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Enter("bob", out var isProbe));
        Assert.True(isProbe);
    }

    [Fact]
    public void HalfOpen_LetsOneTryAtATime()
    {
        OpenAndWait();

        Assert.True(Enter("alice", out _));
        Assert.False(_breaker.TryEnter(Caller("bob"), out _, out var wait));
        Assert.Equal((TimeSpan.FromSeconds(1), CircuitState.HalfOpen), (wait, _breaker.State));
    }

    [Fact]
    public void Probe_Answered_ClosesTheCircuit()
    {
        var probe = Probe("alice");

        _breaker.Answered(probe, new HttpResponseMessage(HttpStatusCode.OK));

        Assert.True(_breaker.IsClosed);
        Unreachable("alice", 4);
        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Probe_Failed_OpensItAgain()
    {
        var probe = Probe("alice");

        _breaker.Failed(probe, isNobodysDoing: false);
        _breaker.Abandon(probe);

        Assert.False(_breaker.TryEnter(Caller("bob"), out _, out var wait));
        Assert.InRange(wait, TimeSpan.FromSeconds(10), LongestBreak);
    }

    [Fact]
    public void Probe_LeftByItsClient_LetsTheNextCallerTryAtOnce()
    {
        var probe = Probe("mallory");

        _breaker.Abandon(probe);

        Assert.True(Enter("alice", out var isProbe));
        Assert.True(isProbe);
    }

    [Fact]
    public void CallerWhoseProbeFailed_LetsOthersTryFirst()
    {
        var probe = Probe("mallory");
        _breaker.Failed(probe, isNobodysDoing: false);
        _clock.Advance(LongestBreak);

        Assert.False(Enter("mallory", out _));
        Assert.True(Enter("alice", out var isProbe));
        Assert.True(isProbe);
    }

    [Fact]
    public void CallerWhoseProbeFailed_WhenNobodyElseComes_TriesAgain()
    {
        var probe = Probe("alice");
        _breaker.Failed(probe, isNobodysDoing: false);
        _clock.Advance(LongestBreak + TimeSpan.FromSeconds(10));

        Assert.True(Enter("alice", out var isProbe));
        Assert.True(isProbe);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(86_400, 60)]
    public void RetryAfterOfTheBackend_IsHonouredWithinReason(int asked, int kept)
    {
        for (var i = 0; i < 5; i++)
        {
            HttpResponseMessage busy = new(HttpStatusCode.ServiceUnavailable);
            busy.Headers.RetryAfter = new(TimeSpan.FromSeconds(asked));
            _breaker.Answered(Request("alice"), busy);
        }

        _breaker.TryEnter(Caller("alice"), out _, out var wait);

        Assert.Equal(kept, wait.TotalSeconds, precision: 3);
    }

    [Fact]
    public void FailuresSentBeforeItOpened_DoNotProlongTheBreak()
    {
        Unreachable("alice", 5);
        _breaker.TryEnter(Caller("bob"), out _, out var before);

        Unreachable("bob", 10);

        _breaker.TryEnter(Caller("bob"), out _, out var after);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.InvalidResponse, false)]
    public void IsNobodysDoing_OnlyWhatHappensBeforeTheRequestGetsThere(HttpRequestError error, bool expected) =>
        Assert.Equal(expected, BackendFailure.IsNobodysDoing(new HttpRequestException(error)));

    private static Backend Backend() => new() { Name = "hr", Url = new Uri("http://127.0.0.1:9/"), Paths = ["/hr"] };

    private static CircuitCaller Caller(string user) => new("issuer", user, null);

    private static McpProxyContext Request(string user, bool isProbe = false) => new(new DefaultHttpContext(), 0, null!)
    {
        Subject = new Subject { Issuer = "issuer", Id = user, Sub = user },
        IsProbe = isProbe,
    };

    private bool Enter(string user, out bool isProbe) => _breaker.TryEnter(Caller(user), out isProbe, out _);

    private void OpenAndWait()
    {
        Unreachable("zoe", 5);
        _clock.Advance(LongestBreak);
    }

    private McpProxyContext Probe(string user)
    {
        OpenAndWait();
        Assert.True(Enter(user, out var isProbe));
        Assert.True(isProbe);
        return Request(user, isProbe: true);
    }

    private void Unreachable(string user, int times) => Repeat(times, () => _breaker.Failed(Request(user), isNobodysDoing: true));

    private void TimeOut(string user, int times) => Repeat(times, () => _breaker.Failed(Request(user), isNobodysDoing: false));

    private void Answer(string user, int status, int times) => Repeat(times, () => _breaker.Answered(Request(user), new HttpResponseMessage((HttpStatusCode)status)));

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }
}
