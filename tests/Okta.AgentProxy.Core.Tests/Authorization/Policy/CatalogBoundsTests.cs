using System.Buffers;
using System.Text;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>What backends say of themselves fills no memory, whatever they say, and changes nothing that is decided about another backend.</summary>
public class CatalogBoundsTests
{
    internal const int ListsOfABackend = 4 * 2 * 1024 * 1024;

    private static readonly BackendPolicy ReadersOnly = PolicyText.Good("policy: [{ allow: { annotations: { readOnlyHint: true } } }]");

    private static readonly PolicyCaller Caller = PolicyText.Caller();

    /// <summary>Backends × tools in a list × characters of a name.</summary>
    public static TheoryData<int, int, int> Floods
    {
        get
        {
            TheoryData<int, int, int> floods = new() { { 1, 2_000, 300_000 }, { 1, 11_000, 6 } };
            foreach (var backends in new[] { 1, 3 })
            {
                foreach (var count in new[] { 1, 100, TestRun.Count(1_500, 20_000) })
                {
                    foreach (var length in new[] { 1, 256, 257, 1_024, 1_025, 9_000 })
                    {
                        floods.Add(backends, count, length);
                    }
                }
            }

            return floods;
        }
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public void List_OfOneBackend_StaysWithinItsBytesAndChangesNoOther(int backends, int count, int length)
    {
        ToolCatalog catalog = new();
        var victim = PolicyText.Backend with { Name = "victim" };
        Show(catalog, victim, ["get_user"]);

        for (var i = 0; i < backends; i++)
        {
            var flooder = PolicyText.Backend with { Name = $"flooder{i}" };
            Show(catalog, flooder, Enumerable.Range(0, count).Select(n => Name(n, length)));
            Assert.InRange(catalog.Of(flooder).Bytes, 0, BackendCatalog.MaxBytes);
            Assert.InRange(catalog.ItemsOf(flooder, ListKind.Tools).Bytes, 0, ListsOfABackend);
        }

        Assert.True(MayCall(catalog, victim, "get_user"));
    }

    [Fact]
    public void Learn_OneToolAgainAndAgain_CountsItOnce()
    {
        BackendCatalog catalog = new();
        for (var i = 0; i < 1_000; i++)
        {
            catalog.Learn("a", ToolAnnotations.Default with { ReadOnly = i % 2 == 0 });
        }

        Assert.Equal(BackendCatalog.ToolOverhead + 2, catalog.Bytes);
        Assert.False(catalog.Find("a")!.Value.ReadOnly);
    }

    [Theory]
    [InlineData("tools", "name", 1_024, true)]
    [InlineData("tools", "name", 1_025, false)]
    [InlineData("prompts", "name", 1_024, true)]
    [InlineData("prompts", "name", 1_025, false)]
    [InlineData("resources", "uri", 8_192, true)]
    [InlineData("resources", "uri", 8_193, false)]
    public void Item_LongerThanARequestMayCarry_IsNotShown(string list, string key, int length, bool isShown)
    {
        var answer = $$$"""{"result":{"{{{list}}}":[{"{{{key}}}":"{{{new string('x', length)}}}"}]}}""";

        var shown = Lists.FilterRun.Filter(answer, (_, _) => true, isEventStream: false);

        Assert.Equal(isShown, shown == answer);
    }

    [Theory]
    [InlineData("é", 512, true)]
    [InlineData("é", 513, false)]
    [InlineData("\\u0061", 1_024, true)]
    [InlineData("\\u0061", 1_025, false)]
    [InlineData("\\ud83d\\ude00", 256, true)]
    [InlineData("\\ud83d\\ude00", 257, false)]
    public void Item_NameMeasured_InBytesOfItsText(string character, int count, bool isShown)
    {
        var answer = $$$"""{"result":{"tools":[{"name":"{{{string.Concat(Enumerable.Repeat(character, count))}}}"}]}}""";

        var shown = Lists.FilterRun.Filter(answer, (_, _) => true, isEventStream: false);

        Assert.Equal(isShown, shown == answer);
    }

    internal static string Name(int number, int length) => ("x" + number.ToString(System.Globalization.CultureInfo.InvariantCulture)).PadRight(length, 'y');

    internal static void Show(ToolCatalog catalog, Backend backend, IEnumerable<string> names)
    {
        var view = new PolicyListView(ReadersOnly, Caller with { Backend = backend }, catalog);
        ListFilter filter = new(view, isEventStream: false);
        ArrayBufferWriter<byte> output = new();
        filter.Write("{\"result\":{\"tools\":["u8, output);
        foreach (var name in names)
        {
            output.ResetWrittenCount();
            filter.Write(Encoding.UTF8.GetBytes($$$"""{"name":"{{{name}}}","annotations":{"readOnlyHint":true}},"""), output);
        }
    }

    private static bool MayCall(ToolCatalog catalog, Backend backend, string tool) => ReadersOnly.Call(Caller with { Backend = backend }, tool, annotations: catalog.Find(backend, tool)).IsAllowed;
}
