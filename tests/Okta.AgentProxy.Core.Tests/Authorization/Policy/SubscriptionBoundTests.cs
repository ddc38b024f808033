namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>One request may subscribe to many resources, but not to any number.</summary>
public class SubscriptionBoundTests
{
    private static readonly BackendPolicy Policy = PolicyText.Good("policy: [{ allow: { resources: ['n://**'] } }, { deny: { resources: ['n://secret/**'] } }]");

    [Theory]
    [InlineData(PolicyGate.MaxSubscriptions, null)]
    [InlineData(PolicyGate.MaxSubscriptions + 1, "invalid_request")]
    public void Check_NumberOfSubscriptions_IsBounded(int count, string? code)
    {
        var uris = Enumerable.Range(0, count).Select(i => $"n://a/{i}");

        var error = Check(uris);

        Assert.Equal(code, error?.Code);
    }

    [Fact]
    public void Check_TooManyEqualSubscriptions_AreRefusedToo() =>
        Assert.Equal("invalid_request", Check(Enumerable.Repeat("n://a/1", PolicyGate.MaxSubscriptions + 1))?.Code);

    [Theory]
    [InlineData(MessageScanner.MaxUriBytes, false)]
    [InlineData(MessageScanner.MaxUriBytes + 1, true)]
    public void Check_SubscriptionLongerThanAUriMayBe_IsDenied(int length, bool isDenied)
    {
        var uri = "n://a/".PadRight(length, 'x');

        var error = Check([uri]);

        Assert.Equal(isDenied, error is { Rule: CompiledPolicy.Malformed });
    }

    [Theory]
    [InlineData(128, null)]
    [InlineData(129, "invalid_request")]
    public void Check_SubscriptionsTogether_AreBounded(int count, string? code)
    {
        var uris = Enumerable.Range(0, count).Select(i => $"n://a/{i}/".PadRight(PolicyGate.MaxSubscriptionText / 128, 'x'));

        var error = Check(uris);

        Assert.Equal(code, error?.Code);
    }

    [Fact]
    public void Check_EqualSubscriptions_StillFindTheDeniedOne()
    {
        string[] uris = ["n://a/1", "n://a/1", "n://secret/1", "n://a/1"];

        var error = Check(uris);

        Assert.Equal("resource", error?.Message.Split(' ')[3]);
    }

    [Fact]
    public void Check_EqualSubscriptions_AreJudgedOnce()
    {
        var uris = Enumerable.Repeat($"n://a/{new string('x', 8000)}%61", PolicyGate.MaxSubscriptions);
        var once = Cost(uris.Take(1));

        var many = Cost(uris);

        // Judging one of them takes some ten times its length; reading another takes its length a few times.
        Assert.InRange(many, 0, once * PolicyGate.MaxSubscriptions / 2);
    }

    private static long Cost(IEnumerable<string> uris)
    {
        var message = Message(uris);
        new PolicyGate(new ToolCatalog()).Check(Policy, PolicyText.Caller(), message, out _);
        var caller = PolicyText.Caller();
        var gate = new PolicyGate(new ToolCatalog());
        var before = GC.GetAllocatedBytesForCurrentThread();
        gate.Check(Policy, caller, message, out _);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ProxyError? Check(IEnumerable<string> uris) => new PolicyGate(new ToolCatalog()).Check(Policy, PolicyText.Caller(), Message(uris), out _);

    private static McpMessage Message(IEnumerable<string> uris) => new()
    {
        Kind = McpMessageKind.Request,
        Method = McpMethods.SubscriptionsListen,
        RawParams = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { notifications = new { resourceSubscriptions = uris } }),
    };
}
