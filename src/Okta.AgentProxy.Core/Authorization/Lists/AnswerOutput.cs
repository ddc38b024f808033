using System.Buffers;

namespace Okta.AgentProxy;

/// <summary>How filters write.</summary>
internal static class AnswerOutput
{
    /// <summary>Passes bytes on: a part of the input, if they can be one, which an <see cref="InPlaceOutput"/> need not copy.</summary>
    public static void Pass(this IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        if (output is InPlaceOutput inPlace)
        {
            inPlace.Pass(bytes);
        }
        else
        {
            output.Write(bytes);
        }
    }
}
