using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// Bounds the log lines that callers nobody knows can cause: so many for each reason and minute, and one more that says how many were left out. Anybody can send
/// such requests, as fast as the line goes. Bounded in memory; thread-safe.
/// </summary>
internal sealed partial class LineBudget : IDisposable
{
    /// <summary>How many lines a reason has in a minute.</summary>
    public const int LinesPerMinute = 10;

    /// <summary>How many reasons are told apart; the catalogue of errors has fewer.</summary>
    public const int MaxReasons = 64;

    private const string Others = "other reasons";

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _minute;
    private Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    public LineBudget(TimeProvider time, ILogger<LineBudget> logger)
    {
        _time = time;
        _logger = logger;
        _minute = BackgroundWork.CreateTimer(time, static self => self.OnMinute(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, logger);
    }

    /// <summary>Whether one more line may be written; otherwise it is counted.</summary>
    /// <param name="reason">What the line says has happened, without anything that the caller wrote.</param>
    public bool Take(string reason)
    {
        lock (_gate)
        {
            if (_lines.Count == 0)
            {
                // Minutes of the clock, as in the audit.
                _minute.Change(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (_time.GetUtcNow().Ticks % TimeSpan.TicksPerMinute)), Timeout.InfiniteTimeSpan);
            }

            var key = _lines.ContainsKey(reason) || _lines.Count < MaxReasons ? reason : Others;
            var lines = _lines.GetValueOrDefault(key);
            _lines[key] = lines == int.MaxValue ? lines : lines + 1;
            return lines < LinesPerMinute;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _minute.Dispose();

    private void OnMinute()
    {
        Dictionary<string, int> ended;
        lock (_gate)
        {
            (ended, _lines) = (_lines, new(StringComparer.Ordinal));
        }

        foreach (var (reason, lines) in ended)
        {
            if (lines > LinesPerMinute)
            {
                LogLeftOut(_logger, lines - LinesPerMinute, reason);
            }
        }
    }

    [LoggerMessage(EventIds.LinesLeftOut, LogLevel.Warning, "Within the last minute {Count} more lines about '{Reason}' were left out of the log, of requests without a known caller; the metrics have counted all")]
    private static partial void LogLeftOut(ILogger logger, int count, string reason);
}
