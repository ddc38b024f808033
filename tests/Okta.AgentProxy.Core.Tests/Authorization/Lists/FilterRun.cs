using System.Buffers;
using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

/// <summary>Runs a filter over a text that arrives in pieces.</summary>
internal static class FilterRun
{
    public static string Filter(string text, Func<ListKind, string, bool> isVisible, bool isEventStream, params int[] cuts) =>
        Encoding.UTF8.GetString(Filter(Encoding.UTF8.GetBytes(text), isVisible, isEventStream, cuts));

    public static byte[] Filter(byte[] bytes, Func<ListKind, string, bool> isVisible, bool isEventStream, params int[] cuts)
    {
        var filter = new ListFilter(new View(isVisible), isEventStream);
        var output = new ArrayBufferWriter<byte>();
        var start = 0;
        foreach (var cut in cuts.Append(bytes.Length))
        {
            filter.Write(bytes.AsSpan(start..cut), output);
            start = cut;
        }

        filter.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The text in one piece, in every two pieces, and byte by byte: the result must be the same.</summary>
    public static string FilterEverySplit(string text, Func<ListKind, string, bool> isVisible, bool isEventStream)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var whole = Filter(bytes, isVisible, isEventStream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Encoding.UTF8.GetString(whole), Encoding.UTF8.GetString(Filter(bytes, isVisible, isEventStream, cut)));
        }

        Assert.Equal(whole, Filter(bytes, isVisible, isEventStream, [.. Enumerable.Range(1, Math.Max(0, bytes.Length - 1))]));
        return Encoding.UTF8.GetString(whole);
    }

    private sealed class View(Func<ListKind, string, bool> isVisible) : IListView
    {
        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item) => isVisible(kind, id);
    }
}
