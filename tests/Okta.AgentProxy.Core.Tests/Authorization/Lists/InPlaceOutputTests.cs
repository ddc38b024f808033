using System.Buffers;
using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

public sealed class InPlaceOutputTests
{
    private readonly byte[] _memory = "....0123456789"u8.ToArray();

    private string InPlace(InPlaceOutput output) => Encoding.UTF8.GetString(_memory, 0, output.InPlace);

    [Fact]
    public void Pass_HeldAndThenAllOfTheInput_IsInPlace()
    {
        InPlaceOutput output = new(_memory, 4);

        output.Pass("held"u8);
        output.Pass(_memory.AsSpan(4, 3));
        output.Pass(_memory.AsSpan(7));

        Assert.Equal("held0123456789", InPlace(output));
        Assert.True(output.Rest.IsEmpty);
    }

    [Fact]
    public void Pass_InputWithAGap_MovesWhatIsBehindIt()
    {
        InPlaceOutput output = new(_memory, 4);

        output.Pass(_memory.AsSpan(4, 3));
        output.Pass(_memory.AsSpan(9, 5));

        Assert.Equal("01256789", InPlace(output));
        Assert.True(output.Rest.IsEmpty);
    }

    [Fact]
    public void Pass_SomethingElseAmongTheInput_LeavesTheInputBehindItAlone()
    {
        InPlaceOutput output = new(_memory, 4);

        output.Pass("held"u8);
        output.Pass(_memory.AsSpan(4, 2));
        output.Pass("other"u8);
        output.Pass(_memory.AsSpan(6));

        Assert.Equal("held01", InPlace(output));
        Assert.Equal("other23456789", Encoding.UTF8.GetString(output.Rest));
        Assert.Equal("23456789", Encoding.UTF8.GetString(_memory, 6, 8));
    }

    [Fact]
    public void Pass_AConstantThatIsThereAlready_IsInPlace()
    {
        InPlaceOutput output = new(_memory, 4);
        output.Pass("held"u8);

        output.Pass("012"u8);
        output.Pass(_memory.AsSpan(7));

        Assert.Equal("held0123456789", InPlace(output));
        Assert.True(output.Rest.IsEmpty);
    }

    [Fact]
    public void Pass_MoreHeldThanThereIsRoomFor_GoesIntoTheRest()
    {
        InPlaceOutput output = new(_memory, 4);

        output.Pass("too long"u8);
        output.Pass(_memory.AsSpan(4));

        Assert.Equal(0, output.InPlace);
        Assert.Equal("too long0123456789", Encoding.UTF8.GetString(output.Rest));
    }

    [Fact]
    public void Write_AsAnyWriter_KeepsTheOrder()
    {
        InPlaceOutput output = new(_memory, 4);
        output.Pass(_memory.AsSpan(4, 1));

        ((IBufferWriter<byte>)output).Write("x"u8);
        output.Pass(_memory.AsSpan(5, 1));

        Assert.Equal("0", InPlace(output));
        Assert.Equal("x1", Encoding.UTF8.GetString(output.Rest));
    }
}
