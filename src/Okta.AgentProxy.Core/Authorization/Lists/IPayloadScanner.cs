using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>Reads the messages of an answer, given in pieces and, in an event stream, with what stands between them.</summary>
internal interface IPayloadScanner
{
    /// <summary>Whether something that may yet be dropped is held back.</summary>
    bool IsHolding { get; }

    /// <summary>The name of a <c>data</c> field: a line of the payload begins.</summary>
    void DataField(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output) => Framing(bytes, output);

    /// <summary>Bytes that belong to no message.</summary>
    void Framing(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>The next bytes of the message.</summary>
    void Payload(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>A line of the payload ends.</summary>
    void LineBreak();

    /// <summary>The message must be over: an event or the answer ends here.</summary>
    void End();
}
