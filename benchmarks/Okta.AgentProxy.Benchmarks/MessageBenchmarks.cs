using System.Text;
using BenchmarkDotNet.Attributes;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>Reading the envelope of a tool call; every byte is looked at, because a body that can be read two ways is refused.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private byte[] _body = null!;

    [Params(300, 64 * 1024, 4 * 1024 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        StringBuilder items = new();
        for (var i = 0; items.Length < Bytes - 130; i++)
        {
            items.Append(items.Length == 0 ? "" : ",").Append("{\"id\":").Append(i).Append(",\"name\":\"Ada Lovelace\",\"mail\":\"ada@example.com\"}");
        }

        _body = Encoding.UTF8.GetBytes($$$$"""{"jsonrpc":"2.0","id":4711,"method":"tools/call","params":{"name":"import_employees","arguments":{"items":[{{{{items}}}}]}}}""");
    }

    [Benchmark]
    public object? Envelope() => McpMessageReader.TryRead(_body, out var message, out _) is { } error ? throw new InvalidOperationException(error.ToString()) : message;
}
