namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>An answer whose length was announced ends at the client, in however many pieces it comes, on a connection that stays.</summary>
public sealed class WholeAnswerTests
{
    [Theory]
    [InlineData(50, 50)]
    [InlineData(70_000)]
    [InlineData(1, 1, 1)]
    [InlineData(4096, 1)]
    [InlineData(60_000, 60_000, 3)]
    [InlineData(1_000_000)]
    public async Task Answer_OfAnnouncedLengthInPieces_EndsAtTheClient(params int[] pieces)
    {
        await using var backend = PacedBackend.Start();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using var client = await RawClient.ConnectAsync(proxy.Url);
        var token = proxy.As().Token;

        for (var turn = 0; turn < 3; turn++)
        {
            Progress received = new();
            backend.Answer = _ => InPieces(pieces, received);
            await client.PostAsync("/b", token, Some.ToolsList);
            var answer = await client.ReadAsync(received);

            Assert.Equal((200, pieces.Sum()), (answer.Status, answer.Body.Length));
        }
    }

    private static PacedAnswer InPieces(int[] pieces, Progress received)
    {
        List<(byte[], Func<Task>?)> sent = [(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {pieces.Sum()}\r\n\r\n"), null)];
        var total = 0;
        foreach (var piece in pieces)
        {
            total += piece;
            var mark = total;
            sent.Add((Encoding.ASCII.GetBytes(new string('1', piece)), () => received.ReachAsync(mark)));
        }

        return new PacedAnswer(sent, Closes: false);
    }
}
