using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>Changes one answer as it streams by. Belongs to that answer; not thread-safe.</summary>
internal interface IAnswerFilter
{
    /// <summary>How many bytes of the input it holds back, which its next output may begin with. Only a hint.</summary>
    int Held => 0;

    /// <summary>How many items of lists it has left out.</summary>
    int Hidden => 0;

    /// <summary>Takes the next bytes and writes what may pass. Throws <see cref="ListFilterException"/> when nothing more may.</summary>
    void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>The answer is over. Throws <see cref="ListFilterException"/> when it was cut short.</summary>
    void Complete();
}
