using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Okta.AgentProxy.Core.Tests.Authorization.Policy;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

/// <summary>A list that is known as a whole is filtered as one that was never seen.</summary>
public sealed class ListImageTests
{
    private const string Rules = """
        policy:
          - { name: no-secrets, deny: { tools: ["secret*"], prompts: ["secret*"] } }
          - { name: admins, allow: { tools: ["*"], prompts: ["*"], groups: [Admins] } }
          - { name: readers, allow: { tools: ["get_*"], prompts: ["get_*"] } }
        """;

    private static readonly BackendPolicy Policy = PolicyText.Good(Rules);

    private static readonly PolicyCaller[] Callers =
    [
        PolicyText.Caller(["Admins"], "mcp:read mcp:write", "mcp:read mcp:write", "cursor"),
        PolicyText.Caller(["Everyone"], "mcp:read mcp:write", "mcp:read mcp:write", "cursor"),
        PolicyText.Caller(["Everyone"], "mcp:read mcp:write", "mcp:read", "claude"),
    ];

    private static readonly Gen<string> Item =
        from name in Gen.Elements("get_a", "get_a", "secret", "set_b", "get_\\u0061", "", "get_a ")
        from more in Gen.Elements("", ",\"x\":1", ",\"inputSchema\":{\"properties\":{\"name\":{}}}", ",\"name\":\"secret\"", ",\"d\":\"}],[{\"")
        select $"{{\"name\":\"{name}\"{more}}}";

    // A list as it mostly is: the same again, sometimes with one item more, less, or changed.
    private static readonly Gen<string[][]> Lists =
        from first in Gen.ArrayOf(Item, 70)
        from count in Gen.Choose(1, 70)
        from edits in Gen.ArrayOf(from at in Gen.Choose(0, 69) from kind in Gen.Choose(0, 5) from item in Item select (at, kind, item), 6)
        select Versions([.. first.Take(count)], edits);

    [Fact]
    public void Filter_ListThatIsKnown_IsTheSameAsOneNeverSeen() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(
            (from lists in Lists
             from split in Gen.Elements(1, 7, 100, 1_000, 100_000)
             from kind in Gen.Elements("tools", "prompts", "resources")
             from separator in Gen.Elements(",", ",", ", ")
             from isStream in Gen.Elements(true, false)
             select (lists, split, kind, separator, isStream)).ToArbitrary(),
            input =>
            {
                ToolCatalog shared = new();
                return input.lists.All(list => Callers.All(caller =>
                    Filter(list, input.separator, input.kind, input.split, input.isStream, caller, shared) == FilterAnew(list, input.separator, input.kind, input.isStream, caller)));
            }));

    [Fact]
    public void Filter_ListThatIsKnown_AsksNotForEachItem()
    {
        ListMemory memory = new();
        string[] list = ["""{"name":"get_a"}""", """{"name":"secret"}""", """{"name":"get_b"}"""];
        CountingView view = new(memory);

        var first = Run(view, list);
        Run(view, list);
        var before = view.Asked;
        var known = Run(view, list);

        Assert.Equal(first, known);
        Assert.Equal(before, view.Asked);
        Assert.Equal(1, view.LeftOutAtOnce);
        Assert.DoesNotContain("secret", known, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_ListThatKeepsChanging_IsMadeEverMoreSeldom()
    {
        ListMemory memory = new();
        var made = 0;
        ListImage? last = null;
        for (var round = 0; round < 300; round++)
        {
            // Three times in a row another item: it takes the place of the one before.
            var item = Encoding.UTF8.GetBytes($"{{\"name\":\"n{round / 3}\"}}");
            var image = memory.Image();
            made += image is not null && image != last ? 1 : 0;
            last = image ?? last;
            if (memory.Find(0, item) is null)
            {
                memory.Learn(0, item, "n");
            }
        }

        Assert.InRange(made, 1, 10);
    }

    [Fact]
    public void CountKnown_CountsWholeItemsOnly()
    {
        ListMemory memory = new();
        memory.Learn(0, """{"name":"a"}"""u8, "a");
        memory.Learn(1, """{"name":"b"}"""u8, "b");
        memory.Image();
        var image = memory.Image()!;

        Assert.Equal(2, image.CountKnown(0, """{"name":"a"},{"name":"b"}]"""u8));
        Assert.Equal(2, image.CountKnown(0, """{"name":"a"},{"name":"b"},{"name":"c"}"""u8));
        Assert.Equal(2, image.CountKnown(0, """{"name":"a"},{"name":"b"}"""u8));
        Assert.Equal(1, image.CountKnown(0, """{"name":"a"},{"name":"b" """u8));
        Assert.Equal(1, image.CountKnown(0, """{"name":"a"}"""u8));
        Assert.Equal(1, image.CountKnown(0, """{"name":"a"}]"""u8));
        Assert.Equal(0, image.CountKnown(0, """{"name":"a" """u8));
        Assert.Equal(1, image.CountKnown(1, """{"name":"b"}]}"""u8));
        Assert.Equal(0, image.CountKnown(1, """{"name":"a"}"""u8));
        Assert.Equal(0, image.CountKnown(2, """{"name":"a"}"""u8));
        Assert.Equal(0, image.CountKnown(0, default));
    }

    private static string[][] Versions(string[] first, (int At, int Kind, string Item)[] edits)
    {
        List<string[]> versions = [first, first, first, first];
        foreach (var (at, kind, item) in edits)
        {
            var last = versions[^1].ToList();
            var place = Math.Min(at, last.Count);
            switch (kind)
            {
                case 0:
                    last.Insert(place, item);
                    break;
                case 1 when place < last.Count:
                    last.RemoveAt(place);
                    break;
                case 2 when place < last.Count:
                    last[place] = item;
                    break;
            }

            versions.Add([.. last]);
        }

        return [.. versions];
    }

    private static (string Text, int Hidden) Filter(string[] list, string separator, string kind, int split, bool isStream, PolicyCaller caller, ToolCatalog catalog)
    {
        PolicyListView view = new(Policy, caller, catalog);
        return (Run(view, list, separator, kind, split, isStream), view.Hidden);
    }

    private static (string Text, int Hidden) FilterAnew(string[] list, string separator, string kind, bool isStream, PolicyCaller caller)
    {
        PolicyListView view = new(Policy, caller, new ToolCatalog());
        ListFilter filter = new(view, isStream);
        ArrayBufferWriter<byte> output = new();
        filter.Write(Answer(list, separator, kind, isStream), output);
        filter.Complete();
        return (Encoding.UTF8.GetString(output.WrittenSpan), view.Hidden);
    }

    private static byte[] Answer(string[] list, string separator, string kind, bool isStream)
    {
        var json = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"cacheScope\":\"public\",\"{kind}\":[{string.Join(separator, list)}],\"nextCursor\":\"c\"}}}}";
        return Encoding.UTF8.GetBytes(isStream ? $"event: message\ndata: {json}\n\n" : json);
    }

    private static string Run(IListView view, string[] list, string separator = ",", string kind = "tools", int split = 100_000, bool isStream = false)
    {
        var bytes = Answer(list, separator, kind, isStream);
        ListFilter filter = new(view, isStream);
        ArrayBufferWriter<byte> output = new();
        for (var at = 0; at < bytes.Length; at += split)
        {
            // As the relay does it: in the memory that will be sent, behind room for what was held back.
            var piece = bytes.AsSpan(at, Math.Min(split, bytes.Length - at));
            var start = filter.Held <= 100 ? filter.Held : 0;
            var memory = new byte[start + piece.Length];
            piece.CopyTo(memory.AsSpan(start));
            InPlaceOutput inPlace = new(memory, start);
            filter.Write(memory.AsSpan(start), inPlace);
            output.Write(memory.AsSpan(0, inPlace.InPlace));
            output.Write(inPlace.Rest);
        }

        filter.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed class CountingView(ListMemory memory) : IListView
    {
        private readonly PolicyListView _policy = new(Policy, Callers[0], new ToolCatalog());

        public int Asked { get; private set; }

        public int LeftOutAtOnce { get; private set; }

        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item)
        {
            Asked++;
            return _policy.IsVisible(kind, id, item);
        }

        public ListMemory? MemoryOf(ListKind kind) => memory;

        public ListVisibility? VisibilityOf(ListKind kind, ListImage image) => _policy.VisibilityOf(kind, image);

        public void LeftOut(int items) => LeftOutAtOnce += items;
    }
}
