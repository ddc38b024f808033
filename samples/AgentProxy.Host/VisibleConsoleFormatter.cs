using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Okta.AgentProxy;

namespace AgentProxy.Host;

/// <summary>
/// One line an event, as the framework's simple formatter writes it, but for characters that forge lines or cannot be seen: whoever wrote the event, our packages,
/// the framework or an exception with a backend's words in it.
/// </summary>
internal sealed class VisibleConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>What <c>Logging:Console:FormatterName</c> calls it.</summary>
    public const string FormatterName = "visible";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter?.Invoke(logEntry.State, logEntry.Exception) ?? "";
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(NameOf(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(VisibleText.Escape(logEntry.Category));
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id.ToString(CultureInfo.InvariantCulture));
        textWriter.Write("] ");
        textWriter.Write(OnOneLine(message));
        if (logEntry.Exception is { } failure)
        {
            textWriter.Write(' ');
            textWriter.Write(OnOneLine(failure.ToString()));
        }

        textWriter.Write(Environment.NewLine);
    }

    // Line ends of our own sentences and of stack traces: a space, as the simple formatter does with SingleLine.
    private static string OnOneLine(string text) => VisibleText.Escape(text.ReplaceLineEndings(" "));

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
