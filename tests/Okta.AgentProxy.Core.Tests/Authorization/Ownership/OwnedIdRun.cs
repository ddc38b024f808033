using System.Buffers;
using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Ownership;

/// <summary>Runs the filter over a text that arrives in pieces. The caller's only task is <c>own</c>; what is granted gets a "+" before it.</summary>
internal static class OwnedIdRun
{
    /// <summary>The text in one piece, in every two pieces, and byte by byte: the result must be the same.</summary>
    public static string FilterEverySplit(string text, bool isEventStream)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var whole = Filter(bytes, isEventStream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(whole, Filter(bytes, isEventStream, cut));
        }

        Assert.Equal(whole, Filter(bytes, isEventStream, [.. Enumerable.Range(1, Math.Max(0, bytes.Length - 1))]));
        return whole;
    }

    public static string Filter(byte[] bytes, bool isEventStream, params int[] cuts)
    {
        OwnedIdFilter filter = new(new Ids(), isEventStream);
        ArrayBufferWriter<byte> output = new();
        var start = 0;
        foreach (var cut in cuts.Append(bytes.Length))
        {
            filter.Write(bytes.AsSpan(start..cut), output);
            start = cut;
        }

        filter.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed class Ids : IAnswerIds
    {
        public string? Grant(OwnedIdKind kind, ReadOnlySpan<byte> id) =>
            id.SequenceEqual("foreign"u8) ? null : (kind == OwnedIdKind.Task ? "+" : "~") + Encoding.UTF8.GetString(id);

        public bool IsKnown(ReadOnlySpan<byte> id, out string? name)
        {
            name = id.SequenceEqual("own"u8) ? "+own" : null;
            return name is not null;
        }

        public bool MayTellOf(ReadOnlySpan<byte> uri) => !uri.StartsWith("secret"u8);
    }
}
