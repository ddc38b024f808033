namespace Okta.AgentProxy.Routing.Pipeline;

public sealed class AuditIdsTests
{
    [Fact]
    public void Next_ManyAtOnce_AreAllDifferent()
    {
        var ids = new Guid[20_000];

        Parallel.For(0, ids.Length, i => ids[i] = AuditIds.Next());

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Next_SaysHowItWasMade()
    {
        var id = AuditIds.Next();

        Assert.Equal((8, 0x8), (id.Version, id.Variant & 0xC));
    }
}
