namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>Where a coded answer ends, to the byte: a part of one and one with something behind it are none.</summary>
public sealed class DecodingStreamTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 9_000).Select(i => $"{{\"n\":{i * 7919 % 1000}}}")));

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            TheoryData<string, int, int> data = [];
            foreach (var coding in new[] { "gzip", "deflate", "br" })
            {
                foreach (var size in new[] { 1, 2, 20, 700, 60_000 })
                {
                    foreach (var piece in new[] { 1, 7, 4096, int.MaxValue })
                    {
                        data.Add(coding, size, piece);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_Whole_IsDecoded(string coding, int size, int piece)
    {
        var decoded = await DecodeAsync(coding, Encode(coding, Text[..size]), piece);

        Assert.Equal(Text[..size], decoded);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_CutAnywhere_IsNone(string coding, int size, int piece)
    {
        var coded = Encode(coding, Text[..size]);
        var cuts = Enumerable.Range(1, 24).Select(missing => coded.Length - missing).Concat([1, 2, 10, coded.Length / 2, coded.Length / 3]).Where(cut => cut > 0 && cut < coded.Length);

        foreach (var cut in cuts.Distinct())
        {
            var broken = await Record.ExceptionAsync(() => DecodeAsync(coding, coded[..cut], piece));

            Assert.True(broken is IOException, $"{cut} of {coded.Length} bytes: {broken}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_WithSomethingBehindIt_IsNone(string coding, int size, int piece)
    {
        var coded = Encode(coding, Text[..size]);
        byte[][] more = [[0], [1], new byte[9], new byte[20_000], "{}"u8.ToArray(), [0x1F], [0x1F, 0x8B], coded, Encode(coding, Text[1..9]), coded[^Math.Min(8, coded.Length)..], [.. "junk"u8, .. coded[^Math.Min(8, coded.Length)..]]];

        foreach (var behind in more)
        {
            var broken = await Record.ExceptionAsync(() => DecodeAsync(coding, [.. coded, .. behind], piece));

            Assert.True(broken is IOException, $"{behind.Length} bytes behind {coded.Length}: {broken}");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Answer_OfNothing_IsEmpty(string coding)
    {
        Assert.Empty(await DecodeAsync(coding, Encode(coding, []), int.MaxValue));
        Assert.Empty(await DecodeAsync(coding, [], int.MaxValue));
    }

    private static async Task<byte[]> DecodeAsync(string coding, byte[] coded, int piece)
    {
        await using DecodingStream stream = new(new Pieces(coded, piece), coding);
        using MemoryStream decoded = new();
        await stream.CopyToAsync(decoded, TestContext.Current.CancellationToken);
        return decoded.ToArray();
    }

    private static byte[] Encode(string coding, byte[] text)
    {
        using MemoryStream output = new();
        using (var encoder = CodedBackend.Encoder(coding, output))
        {
            encoder.Write(text);
        }

        return output.ToArray();
    }

    /// <summary>Comes in pieces of at most that many bytes.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}
