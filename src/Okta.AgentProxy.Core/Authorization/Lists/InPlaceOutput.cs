using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>
/// The output of a filter that most often passes on what it was given: what already lies where it belongs is not copied. Its memory holds the filter's
/// input; what the filter writes becomes the beginning of the same memory for as long as it finds its place there, and goes into a buffer of its own
/// from the first bytes on that do not.
/// </summary>
/// <param name="memory">The memory that holds the input.</param>
/// <param name="inputStart">Where in it the input begins: what is before is free, for what a filter held back of the input before.</param>
/// <remarks>Belongs to one piece of input; not thread-safe.</remarks>
internal sealed class InPlaceOutput(Memory<byte> memory, int inputStart) : IBufferWriter<byte>
{
    private ArrayBufferWriter<byte>? _rest;

    /// <summary>How many bytes at the beginning of the memory are output.</summary>
    public int InPlace { get; private set; }

    /// <summary>The output that follows them.</summary>
    public ReadOnlySpan<byte> Rest => _rest is null ? default : _rest.WrittenSpan;

    /// <summary>Takes the next bytes of the output.</summary>
    /// <param name="bytes">A part of the input that lies behind all that was taken before, or anything else.</param>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_rest is null)
        {
            var all = memory.Span;
            if (all.Overlaps(bytes, out var at) && at >= InPlace)
            {
                // Behind a gap: what is between was dropped, so nobody reads it any more.
                if (at > InPlace)
                {
                    bytes.CopyTo(all[InPlace..]);
                }

                InPlace += bytes.Length;
                return;
            }

            if (InPlace + bytes.Length <= inputStart)
            {
                bytes.CopyTo(all[InPlace..]);
                InPlace += bytes.Length;
                return;
            }

            // The same bytes are there already: the constant name of a field, say, that stands for the one that was read.
            if (all[InPlace..].StartsWith(bytes))
            {
                InPlace += bytes.Length;
                return;
            }
        }

        (_rest ??= new ArrayBufferWriter<byte>()).Write(bytes);
    }

    /// <inheritdoc/>
    public void Advance(int count) => (_rest ??= new ArrayBufferWriter<byte>()).Advance(count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => (_rest ??= new ArrayBufferWriter<byte>()).GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => (_rest ??= new ArrayBufferWriter<byte>()).GetSpan(sizeHint);
}
