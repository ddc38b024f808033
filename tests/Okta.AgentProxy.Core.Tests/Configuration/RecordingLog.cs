using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>Keeps every log event at every level, with its values and exceptions.</summary>
internal sealed class RecordingLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> _events = new();

    public IEnumerable<string> Texts => _events.Select(e => e.Text);

    public IEnumerable<string> Of(int eventId) => _events.Where(e => e.Id.Id == eventId).Select(e => e.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((eventId, logLevel, $"{formatter(state, exception)} {exception}".TrimEnd()));

    public void Dispose()
    {
    }
}
