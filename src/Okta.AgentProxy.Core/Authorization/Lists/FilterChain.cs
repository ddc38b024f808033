using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>One filter behind the other.</summary>
internal sealed class FilterChain(IAnswerFilter first, IAnswerFilter second) : IAnswerFilter
{
    private readonly ArrayBufferWriter<byte> _between = new();

    /// <inheritdoc/>
    public int Hidden => first.Hidden + second.Hidden;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        first.Write(bytes, _between);
        second.Write(_between.WrittenSpan, output);
        _between.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Complete()
    {
        first.Complete();
        second.Complete();
    }
}
