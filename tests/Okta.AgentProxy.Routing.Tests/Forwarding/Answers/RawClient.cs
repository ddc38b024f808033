using System.Globalization;
using System.Net.Sockets;

namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>A client on one raw HTTP/1.1 connection: what it does not get, it does not make up.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new();
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _mostAtOnce;

    public static async Task<RawClient> ConnectAsync(Uri proxy, int? receiveBuffer = null)
    {
        RawClient client = new();
        if (receiveBuffer is { } size)
        {
            client._tcp.ReceiveBufferSize = size;
        }

        client._tcp.NoDelay = true;
        await client._tcp.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return client;
    }

    public Task PostAsync(string path, string? token, string body, params string[] headers) => SendAsync(
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n"
        + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
        + string.Concat(headers.Select(h => h + "\r\n"))
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public Task SendAsync(string request) => _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request)).AsTask().WaitAsync(TestLimits.Deadline);

    /// <summary>Reads one answer to its end, which is where its framing says and nowhere else.</summary>
    /// <param name="received">Told of each byte of the body that came.</param>
    /// <param name="onHead">Told when the head is there.</param>
    /// <param name="mostAtOnce">The most that is taken from the socket in one call.</param>
    /// <param name="isHead">Whether the answer is to HEAD and has no body.</param>
    public async Task<RawAnswer> ReadAsync(Progress? received = null, Action? onHead = null, int mostAtOnce = int.MaxValue, bool isHead = false)
    {
        _mostAtOnce = mostAtOnce;
        var status = await LineAsync() ?? throw new IOException("The connection ended before an answer.");
        List<(string, string)> headers = [];
        while (await LineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        onHead?.Invoke();
        RawAnswer head = new(int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers, []);
        using MemoryStream body = new();
        if (isHead || head.Status is 204 or 304)
        {
            return head;
        }

        if (head.Header("Transfer-Encoding") == "chunked")
        {
            while (int.Parse(await LineAsync() ?? throw new IOException("Cut off."), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                await TakeAsync(body, size, received);
                Assert.Equal("", await LineAsync());
            }

            Assert.Equal("", await LineAsync());
        }
        else if (head.Header("Content-Length") is { } length)
        {
            await TakeAsync(body, int.Parse(length, CultureInfo.InvariantCulture), received);
        }
        else
        {
            await TakeAsync(body, int.MaxValue, received);
        }

        return head with { Body = body.ToArray() };
    }

    /// <summary>Whether nothing more came and the other side ended the connection.</summary>
    public async Task<bool> IsAtEndAsync() => _start == _end && !await FillAsync();

    public void Dispose() => _tcp.Dispose();

    private async Task<string?> LineAsync()
    {
        StringBuilder line = new();
        while (true)
        {
            if (_start == _end && !await FillAsync())
            {
                return null;
            }

            var c = (char)_buffer[_start++];
            if (c == '\n')
            {
                return line.ToString(0, line.Length - 1);
            }

            line.Append(c);
        }
    }

    private async Task TakeAsync(MemoryStream body, int count, Progress? received)
    {
        while (count > 0)
        {
            if (_start == _end && !await FillAsync())
            {
                if (count > int.MaxValue / 2)
                {
                    return;
                }

                throw new IOException($"The connection ended {count} bytes too early.");
            }

            var length = Math.Min(count, _end - _start);
            body.Write(_buffer, _start, length);
            _start += length;
            count -= length;
            received?.Add(length);
        }
    }

    private async Task<bool> FillAsync()
    {
        _start = 0;
        _end = await _tcp.GetStream().ReadAsync(_buffer.AsMemory(0, Math.Min(_buffer.Length, _mostAtOnce))).AsTask().WaitAsync(TestLimits.Deadline);
        return _end > 0;
    }
}
