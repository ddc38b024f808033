namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

public class EventStreamFilterTests
{
    private static readonly Func<ListKind, string, bool> NoSecrets = (_, id) => !id.Contains("secret", StringComparison.Ordinal);

    private const string List = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"},{"name":"secret"},{"name":"b"}]}}""";
    private const string Filtered = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"},{"name":"b"}]}}""";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void Filter_EachLineEnd_KeepsTheFraming(string end)
    {
        var stream = $": hello{end}event: message{end}id: 5{end}retry: 100{end}data: {List}{end}{end}data:{List}{end}id{end}{end}: bye{end}{end}";

        var result = FilterRun.FilterEverySplit(stream, NoSecrets, isEventStream: true);

        Assert.Equal(stream.Replace(List, Filtered, StringComparison.Ordinal), result);
    }

    [Fact]
    public void Filter_ByteOrderMark_IsKeptAndSkipped()
    {
        var result = FilterRun.FilterEverySplit($"\uFEFFdata: {List}\n\n", NoSecrets, isEventStream: true);

        Assert.Equal($"\uFEFFdata: {Filtered}\n\n", result);
    }

    [Theory]
    [InlineData("data: {\"result\":{\"tools\":[{\"name\":\"a\"},\ndata: {\"name\":\"secret\"},\ndata: {\"name\":\"b\"}]}}\n\n", "data: {\"result\":{\"tools\":[{\"name\":\"a\"},\ndata: {\"name\":\"b\"}]}}\n\n")]
    [InlineData("data: {\"result\":{\"tools\":[\ndata: {\"name\":\ndata: \"secret\"\ndata: }\ndata: ]}}\n\n", "data: {\"result\":{\"tools\":[\ndata: ]}}\n\n")]
    [InlineData("data: {\"result\":{\"tools\":[{\"name\":\r\ndata:\"secret\"},\r\ndata:\r\ndata\r\ndata: {\"name\":\"b\"}]}}\r\n\r\n", "data: {\"result\":{\"tools\":[{\"name\":\"b\"}]}}\r\ndata\r\n\r\n")]
    [InlineData("data: {\"result\":{\"cacheScope\":\ndata: \"public\",\"tools\":[]}}\n\n", "data: {\"result\":{\"cacheScope\":\ndata: \"private\",\"tools\":[]}}\n\n")]
    public void Filter_DataOnSeveralLines_IsOneMessage(string stream, string expected) =>
        Assert.Equal(expected, FilterRun.FilterEverySplit(stream, NoSecrets, isEventStream: true));

    [Fact]
    public void Filter_OtherFieldsInsideADroppedItem_AreKept()
    {
        const string Stream = "data: {\"result\":{\"tools\":[{\"name\":\nid: 7\ndata: \"secret\"\n:ping\ndata: }]}}\nretry: 9\n\n";

        var result = FilterRun.FilterEverySplit(Stream, NoSecrets, isEventStream: true);

        Assert.Equal("data: {\"result\":{\"tools\":[]}}\nid: 7\n:ping\nretry: 9\n\n", result);
    }

    [Theory]
    [InlineData("data: {\"method\":\"notifications/message\",\"params\":{\"tools\":[{\"name\":\"secret\"}]}}\n\n")]
    [InlineData("data: {\"id\":1,\"method\":\"elicitation/create\",\"params\":{}}\n\n")]
    [InlineData("event: endpoint\ndata: /messages?session=1\n\n")]
    [InlineData("id: 1\ndata:\n\n")]
    [InlineData("id: 1\ndata: \nretry: 500\n\n")]
    [InlineData("data\n\n")]
    [InlineData(": ping\n\n: ping\n\n")]
    [InlineData("\n\n\n")]
    [InlineData("data: not json\n\n")]
    public void Filter_WhatIsNoList_PassesUntouched(string stream) => Assert.Equal(stream, FilterRun.FilterEverySplit(stream, NoSecrets, isEventStream: true));

    [Fact]
    public void Filter_Batch_IsFilteredMessageByMessage()
    {
        var result = FilterRun.FilterEverySplit($"data: [{List},{{\"method\":\"n\"}}]\n\n", NoSecrets, isEventStream: true);

        Assert.Equal($"data: [{Filtered},{{\"method\":\"n\"}}]\n\n", result);
    }

    [Theory]
    [InlineData("data: {\"result\":{\"tools\":[{\"name\":\"a\"}\n\n")]
    [InlineData("data: {\"result\":{\"to\ndata: ols\":[{\"name\":\"secret\"}]}}\n\n")]
    [InlineData("data: {\"result\":{\"tools\":[{\"name\":\"sec\ndata: ret\"}]}}\n\n")]
    [InlineData("data: {\"result\":{\"tools\":[{\"name\":\"a\"}]}}{\"result\":{\"tools\":[{\"name\":\"secret\"}]}}\n\n")]
    [InlineData("data: {\"result\":{\"tools\":[{\"name\":\"a\"}]}}\ndata: {\"result\":{\"tools\":[{\"name\":\"secret\"}]}}\n\n")]
    public void Filter_BrokenEvent_IsRefused(string stream)
    {
        Assert.Throws<ListFilterException>(() => FilterRun.Filter(stream, NoSecrets, isEventStream: true));
        Assert.Throws<ListFilterException>(() => FilterRun.Filter(stream, NoSecrets, isEventStream: true, [.. Enumerable.Range(1, stream.Length - 1)]));
    }

    [Fact]
    public void Filter_StreamThatEndsInsideAnItem_NeverShowsIt()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var filter = new ListFilter(new Nothing(), isEventStream: true);
        filter.Write("data: {\"result\":{\"tools\":[{\"name\":\"secret\""u8, output);

        Assert.Throws<ListFilterException>(filter.Complete);
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    private sealed class Nothing : IListView
    {
        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item) => false;
    }
}
