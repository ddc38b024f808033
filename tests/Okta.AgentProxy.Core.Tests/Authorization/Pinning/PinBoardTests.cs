using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Pinning;

public class PinBoardTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PinBoard _board = new();

    [Fact]
    public void See_FirstAndAgainAndOther_PinsThenChangesForGood()
    {
        Assert.Equal(ToolPinState.Unknown, _board.Find("pay"));
        Assert.Equal(ToolPinState.Pinned, See("pay", "a"));
        Assert.Equal(ToolPinState.Pinned, See("pay", "a"));
        Assert.Equal(ToolPinState.Changed, See("pay", "b"));
        Assert.Equal(ToolPinState.Changed, See("pay", "a"));
        Assert.Equal(ToolPinState.Changed, _board.Find("pay"));
    }

    [Fact]
    public void See_SameDefinitionInOtherBytes_IsNoChange()
    {
        _board.See("pay", "{\"name\":\"pay\",\"x\":1}"u8, NewTools.Trust, Now, out _, out _);

        Assert.Equal(ToolPinState.Pinned, _board.See("pay", "{ \"x\": 1.0, \"name\": \"pay\" }"u8, NewTools.Trust, Now, out _, out _));
        Assert.Single(_board.Unsaved());
    }

    [Fact]
    public void See_MoreToolsThanAreRecorded_LeavesTheRestUnknown()
    {
        for (var i = 0; i < BackendPins.MaxTools; i++)
        {
            Assert.Equal(ToolPinState.Pinned, See($"t{i}", "a"));
        }

        Assert.Equal(ToolPinState.Unknown, See("one-more", "a"));
        Assert.Equal(ToolPinState.Unknown, _board.Find("one-more"));
        Assert.Equal(ToolPinState.Changed, See("t0", "b"));
        Assert.Equal(BackendPins.MaxTools + 1, _board.Unsaved().Count);
    }

    [Fact]
    public void See_NameWithoutEnd_IsNotRecorded()
    {
        var name = new string('x', BackendPins.MaxNameLength + 1);

        Assert.Equal(ToolPinState.Unknown, See(name, "a"));
        Assert.Equal(ToolPinState.Unknown, _board.Find(name));
    }

    [Fact]
    public void See_NamesThatDifferInCase_AreTwoTools()
    {
        See("pay", "a");

        Assert.Equal(ToolPinState.Unknown, _board.Find("Pay"));
        Assert.Equal(ToolPinState.Pinned, See("Pay", "b"));
    }

    [Fact]
    public void Adopt_AnotherApprovedDefinition_JudgesTheKnownBytesAnew()
    {
        See("pay", "a");
        _board.Saved(_board.Unsaved());
        var approvedElsewhere = Pins("pay", "b");

        _board.Adopt(approvedElsewhere);

        Assert.Equal(ToolPinState.Pinned, _board.Find("pay"));
        Assert.Equal(ToolPinState.Changed, See("pay", "a"));
    }

    [Fact]
    public void Adopt_WhileSomethingIsUnsaved_KeepsIt()
    {
        _board.Adopt(Pins("pay", "a"));
        See("pay", "b");

        _board.Adopt(Pins("pay", "a"));

        Assert.Equal(ToolPinState.Changed, _board.Find("pay"));
    }

    [Fact]
    public void Adopt_PinOfAnotherNodeForWhatWasTrustedHere_IsAChange()
    {
        // Two nodes see a tool first, with different definitions: one of them was written before.
        See("pay", "b");

        _board.Adopt(Pins("pay", "a"));

        Assert.Equal(ToolPinState.Changed, _board.Find("pay"));
    }

    [Fact]
    public void Adopt_WithoutATool_ForgetsIt()
    {
        See("pay", "a");
        _board.Saved(_board.Unsaved());

        _board.Adopt(null);

        Assert.Equal(ToolPinState.Unknown, _board.Find("pay"));
    }

    [Fact]
    public void See_FromManyThreads_EndsWithOnePin()
    {
        Parallel.For(0, 2_000, i => See("pay", i % 2 == 0 ? "a" : "b"));

        Assert.Equal(ToolPinState.Changed, _board.Find("pay"));
        var pin = new BackendPins { Backend = "hr" }.After(_board.Unsaved()).Tools["pay"];
        Assert.NotNull(pin.Hash);
    }

    [Fact]
    public void Unsaved_ChangeBeforeTheFirstWrite_IsWrittenAsOne()
    {
        See("pay", "a");
        See("pay", "b");
        See("pay", "c");

        var pin = new BackendPins { Backend = "hr" }.After(_board.Unsaved()).Tools["pay"];

        Assert.Equal((Hash("a"), Hash("c")), (pin.Hash, pin.Candidate));
    }

    [Fact]
    public void Saved_WhileMoreWasSeen_KeepsOnlyThat()
    {
        See("pay", "a");
        var written = _board.Unsaved();
        See("pay", "b");

        _board.Saved(written);

        Assert.Equal(Hash("b"), Assert.Single(_board.Unsaved()).Value.Hash);
    }

    [Fact]
    public void Approve_AnythingButWhatWasSeen_IsRefused()
    {
        var known = Pins("pay", "a").After([KeyValuePair.Create("pay", Sighting("b"))]).Tools["pay"];

        Assert.Null(known.Approve(Hash("c")));
        Assert.Equal((Hash("b"), ToolPinState.Pinned), (known.Approve(Hash("b"))!.Hash, known.Approve(Hash("b"))!.State));
        Assert.Equal((Hash("a"), ToolPinState.Pinned), (known.Approve(Hash("a"))!.Hash, known.Approve(Hash("a"))!.State));
        Assert.Equal(["description"], known.ChangedMembers());
    }

    [Fact]
    public void WriteBudget_OfABackendThatFlickers_IsBounded()
    {
        var budget = new WriteBudget(Now);
        var written = 0;
        for (var second = 0; second < 24 * 60 * 60; second++)
        {
            written += budget.TryTake(Now.AddSeconds(second)) is null ? 1 : 0;
        }

        Assert.InRange(written, 24 * 60, (24 * 60) + WriteBudget.Burst);
        Assert.NotNull(budget.TryTake(Now.AddDays(1).AddSeconds(-1)));
        Assert.Null(budget.TryTake(Now.AddDays(2)));
    }

    private static byte[] Definition(string description) => Encoding.UTF8.GetBytes($"{{\"name\":\"pay\",\"description\":\"{description}\"}}");

    private static string Hash(string description) => ToolDefinition.Hash(Definition(description));

    private static ToolSighting Sighting(string description) => ToolSighting.Of(Hash(description), Definition(description), NewTools.Trust, Now);

    private static BackendPins Pins(string tool, string description) => new BackendPins { Backend = "hr" }.After([KeyValuePair.Create(tool, Sighting(description))]);

    private ToolPinState See(string tool, string description) => _board.See(tool, Definition(description), NewTools.Trust, Now, out _, out _);
}
