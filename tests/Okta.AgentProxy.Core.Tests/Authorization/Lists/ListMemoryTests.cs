using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

/// <summary>A filter that remembers passes and drops exactly what one does that does not.</summary>
public sealed class ListMemoryTests
{
    // Some are beginnings of others, some cannot be judged, some look like what they are not.
    private static readonly string[] Items =
    [
        """{"name":"a"}""", """{"name":"a","x":1}""", """{"name":"secret"}""", """{"name":"secret","name":"a"}""", """{"title":"{\"name\":\"secret\"}","name":"b"}""",
        """{"n\u0061me":"secret"}""", """{"inputSchema":{"properties":{"name":{"type":"string"}},"required":["name"]},"name":"c"}""", "{}", """{"name":5}""", """{ "name" : "secret" }""",
    ];

    private static readonly Gen<string[]> Answers = Gen.ArrayOf(
        from items in Gen.ArrayOf(Gen.Elements(Items), 4)
        from kind in Gen.Elements("tools", "prompts")
        from space in Gen.Elements("", " ", "\n")
        select $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"{kind}\":[{string.Join("," + space, items)}],\"nextCursor\":\"c\"}}}}",
        12);

    [Fact]
    public void Filter_AnySequenceOfLists_IsTheSameAsWithoutMemory() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll((from answers in Answers from split in Gen.Choose(1, 200) select (answers, split)).ToArbitrary(), input =>
        {
            var memories = new Dictionary<ListKind, ListMemory>();
            return input.answers.Concat(input.answers).All(answer => Filter(answer, input.split, memories) == Filter(answer, input.split, memories: null));
        }));

    [Fact]
    public void Find_ItemThatChangedOneByte_IsNotKnown()
    {
        ListMemory memory = new();
        memory.Learn(0, """{"name":"a","d":"x"}"""u8, "a");

        Assert.Equal("a", memory.Find(0, """{"name":"a","d":"x"},{"name":"b"}"""u8)!.Id);
        Assert.Null(memory.Find(0, """{"name":"a","d":"y"},{"name":"b"}"""u8));
        Assert.Null(memory.Find(0, """{"name":"a","d":"x" """u8));
        Assert.Null(memory.Find(1, """{"name":"a","d":"x"}"""u8));
    }

    [Fact]
    public void Learn_AnotherItemInItsPlace_ReplacesItWhenItStays()
    {
        ListMemory memory = new();
        memory.Learn(0, """{"name":"a"}"""u8, "a");

        memory.Learn(0, """{"name":"b"}"""u8, "b");
        memory.Learn(0, """{"name":"b"}"""u8, "b");
        var before = memory.Find(0, """{"name":"b"}"""u8);
        memory.Learn(0, """{"name":"b"}"""u8, "b");

        Assert.Null(before);
        Assert.Equal("b", memory.Find(0, """{"name":"b"}"""u8)!.Id);
    }

    [Fact]
    public void Learn_ListWithoutEnd_KeepsABoundedPart()
    {
        ListMemory memory = new();
        var item = Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('n', 10_000)}\"}}");

        for (var i = 0; i < 20_000; i++)
        {
            memory.Learn(i, item, "n");
        }

        Assert.InRange(Enumerable.Range(0, 20_000).Count(i => memory.Find(i, item) is not null), 1, 2 * 1024 * 1024 / item.Length);
    }

    private static string Filter(string answer, int split, Dictionary<ListKind, ListMemory>? memories)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        var filter = new ListFilter(new View(memories), isEventStream: false);
        var output = new ArrayBufferWriter<byte>();
        for (var at = 0; at < bytes.Length; at += split)
        {
            filter.Write(bytes.AsSpan(at, Math.Min(split, bytes.Length - at)), output);
        }

        filter.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed class View(Dictionary<ListKind, ListMemory>? memories) : IListView
    {
        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item) => id != "secret";

        public ListMemory? MemoryOf(ListKind kind)
        {
            if (memories is not null && !memories.ContainsKey(kind))
            {
                memories[kind] = new ListMemory();
            }

            return memories?[kind];
        }
    }
}
