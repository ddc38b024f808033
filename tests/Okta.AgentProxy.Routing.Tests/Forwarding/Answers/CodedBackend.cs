using System.IO.Compression;
using Okta.AgentProxy.Routing.Tests.Policy;

namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>A backend that codes its answers, asked or not.</summary>
internal sealed class CodedBackend : IDisposable
{
    private readonly PacedBackend _backend = PacedBackend.Start();

    public CodedBackend(string coding, string type, byte[] body)
    {
        Coded = Encode(coding, body);
        _backend.Answer = request =>
        {
            AcceptEncoding = string.Concat(request.Split("\r\n").Where(l => l.StartsWith("Accept-Encoding:", StringComparison.OrdinalIgnoreCase)).Select(l => l[16..].Trim()));
            var head = $"HTTP/1.1 {Status}\r\nContent-Type: {type}\r\nContent-Encoding: {coding}\r\nETag: \"v1\"\r\nVary: Origin\r\nRepr-Digest: sha-256=:x:\r\nContent-Length: {Coded.Length}\r\n\r\n";
            return new PacedAnswer([(Encoding.ASCII.GetBytes(head), null), (Coded, null)], Closes: false);
        };
    }

    public Uri Url => _backend.Url;

    public byte[] Coded { get; set; }

    public string Status { get; init; } = "200 OK";

    public string AcceptEncoding { get; private set; } = "none";

    public static Stream Encoder(string coding, Stream output) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true),
        "deflate" => new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true),
        "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
        _ => throw new ArgumentOutOfRangeException(nameof(coding)),
    };

    public void Dispose() => _backend.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static byte[] Encode(string coding, byte[] body)
    {
        if (!CodedAnswerTests.Known.Contains(coding))
        {
            return body;
        }

        using MemoryStream output = new();
        using (var encoder = Encoder(coding, output))
        {
            encoder.Write(body);
        }

        return output.ToArray();
    }
}
