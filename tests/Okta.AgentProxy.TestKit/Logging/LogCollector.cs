using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.TestKit;

/// <summary>One log event, with everything that any sink could print of it.</summary>
public sealed record LogEntry(LogLevel Level, EventId Id, string Category, string Message, string Everything);

/// <summary>Keeps every log event from Trace up, so that tests can look for what must be there and for what must not.</summary>
public sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyCollection<LogEntry> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            owner._entries.Enqueue(new LogEntry(LogLevel.Trace, default, category, "scope", state.ToString() ?? string.Empty));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}")) : string.Empty;
            owner._entries.Enqueue(new LogEntry(logLevel, eventId, category, message, $"{message} {values} {exception}"));
        }
    }
}
