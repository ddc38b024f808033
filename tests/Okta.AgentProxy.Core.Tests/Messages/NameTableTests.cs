using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Messages;

public sealed class NameTableTests
{
    private readonly NameTable _table = new();

    [Fact]
    public void Get_SameNameTwice_IsTheSameString() => Assert.Same(_table.Get("get_employee"u8), _table.Get("get_employee"u8));

    [Fact]
    public void Get_KnownName_AllocatesNothing()
    {
        _table.Get("get_employee"u8);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _table.Get("get_employee"u8);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Get_MoreNamesThanPlaces_EachIsItself()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 5_000; i++)
            {
                var name = $"tool_{i}";

                Assert.Equal(name, _table.Get(Encoding.UTF8.GetBytes(name)));
            }
        }
    }

    [Fact]
    public void Get_AnyName_IsWhatItsBytesSay() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>().Filter(name => !name.Get.Any(char.IsSurrogate)),
        name => _table.Get(Encoding.UTF8.GetBytes(name.Get)) == name.Get).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(NameTable.MaxLength + 1)]
    [InlineData(100_000)]
    public void Get_LongName_IsNotRemembered(int length)
    {
        var name = Encoding.UTF8.GetBytes(new string('n', length));

        Assert.NotSame(_table.Get(name), _table.Get(name));
        Assert.Equal(length, _table.Get(name).Length);
    }

    [Fact]
    public async Task Get_FromManyThreads_NeverMixesNames()
    {
        var names = Enumerable.Range(0, 3_000).Select(i => $"n{i}").ToArray();

        var wrong = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => names.Count(name => _table.Get(Encoding.UTF8.GetBytes(name)) != name))));

        Assert.All(wrong, count => Assert.Equal(0, count));
    }
}
