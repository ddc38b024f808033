using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Audit;

public sealed class AuditNamesTests
{
    [Fact]
    public void Split_AnyList_HasTheNamesThatWentIn() => Prop.ForAll<NonEmptyArray<NonEmptyString>>(raw =>
    {
        string[] names = [.. raw.Get.Select(name => AuditRows.Clean(name.Get, AuditNames.MaxNameLength)!).Take(AuditNames.MaxNames)];

        var read = AuditNames.Split(AuditNames.Join(names));

        return read.SequenceEqual(names) || (read[^1] == AuditNames.Cut && names.Take(read.Count - 1).SequenceEqual(read.SkipLast(1)));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("A", "A", true)]
    [InlineData("AB", "A", false)]
    [InlineData("BA", "A", false)]
    [InlineData("a", "A", false)]
    [InlineData("x\nA\ny", "A", false)]
    [InlineData("x\nA\ny", "x\nA\ny", true)]
    [InlineData("\\", "\\", true)]
    [InlineData("\\n", "\n", false)]
    [InlineData("\n", "\n", true)]
    [InlineData("größe 😀", "größe 😀", true)]
    [InlineData("%", "_", false)]
    public void Needle_OfAName_IsFoundWhereTheWholeNameIs(string listed, string searched, bool found)
    {
        var list = AuditNames.Join(["first", listed, "last"]);

        Assert.Equal(found, list!.Contains(AuditNames.Needle(searched), StringComparison.Ordinal));
    }

    [Fact]
    public void Join_ManyOrLong_IsBoundedAndSaysSo()
    {
        var many = AuditNames.Join([.. Enumerable.Range(0, 5_000).Select(i => $"group-{i}")]);
        var huge = AuditNames.Join([.. Enumerable.Range(0, 60).Select(_ => new string('x', 100_000))]);

        Assert.Equal(AuditNames.MaxNames + 1, AuditNames.Split(many).Count);
        Assert.Equal(AuditNames.Cut, AuditNames.Split(many)[^1]);
        Assert.InRange(huge!.Length, 1, 4_200);
        Assert.Equal(AuditNames.Cut, AuditNames.Split(huge)[^1]);
    }

    [Fact]
    public void Join_Nothing_IsNothing()
    {
        Assert.Null(AuditNames.Join([]));
        Assert.Empty(AuditNames.Split(null));
    }
}
