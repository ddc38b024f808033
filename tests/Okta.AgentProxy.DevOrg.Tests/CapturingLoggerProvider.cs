using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.DevOrg.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturingLoggerProvider : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Message)> entries = new();

    public IEnumerable<string> Messages => entries.Select(e => e.Message);

    public IEnumerable<int> Ids => entries.Select(e => e.Id);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        entries.Enqueue((eventId.Id, formatter(state, exception) + exception));

    public void Dispose()
    {
    }
}
