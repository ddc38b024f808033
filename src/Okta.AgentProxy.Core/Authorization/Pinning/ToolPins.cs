using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// The pins of all backends in memory: what the request path asks. Touches no database; <see cref="ToolPinKeeper"/> carries what is new to the store
/// and back. Thread-safe.
/// </summary>
internal sealed partial class ToolPins(AgentProxyMetrics metrics, TimeProvider time, ILogger<ToolPins> logger)
{
    /// <summary>What the audit and the log call the rule.</summary>
    public const string Rule = "tool_pinning";

    private readonly ConcurrentDictionary<string, PinBoard> _boards = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Called when there is something to write.</summary>
    public Action? OnUnsaved { get; set; }

    /// <summary>The boards by backend.</summary>
    public IEnumerable<KeyValuePair<string, PinBoard>> Boards => _boards;

    /// <summary>The pins of a backend; empty ones when nothing is known of it.</summary>
    public PinBoard BoardOf(string backend) => _boards.GetOrAdd(backend, static _ => new PinBoard());

    /// <summary>Notes a definition that <paramref name="backend"/> listed; says whether the tool may be shown.</summary>
    public bool MayShow(Backend backend, string tool, ReadOnlySpan<byte> definition)
    {
        var state = BoardOf(backend.Name).See(tool, definition, backend.NewTools, time.GetUtcNow(), out var before, out var isNews);
        if (state != before)
        {
            // Once per change and not per list: a change stays one until somebody decides, so a backend cannot fill the log.
            Report(backend, tool, state);
        }

        if (isNews)
        {
            OnUnsaved?.Invoke();
        }

        return state == ToolPinState.Pinned || backend.ToolPinning != ToolPinningMode.Enforce;
    }

    /// <summary>How a tool that is called stands; <see cref="ToolPinState.Pinned"/> where nothing is pinned.</summary>
    public ToolPinState Find(Backend backend, string tool) => backend.ToolPinning == ToolPinningMode.Off ? ToolPinState.Pinned
        : _boards.TryGetValue(backend.Name, out var board) ? board.Find(tool)
        : ToolPinState.Unknown;

    /// <summary>
    /// The error for a call of a tool whose definition is not approved, in the words of every other denial; <see langword="null"/> when it may pass.
    /// A tool that nobody was shown has no approved definition either: whoever calls it has not read one.
    /// </summary>
    public ProxyError? Check(Backend backend, McpMessage? message) =>
        backend.ToolPinning == ToolPinningMode.Enforce && message?.Method == McpMethods.ToolsCall && Find(backend, message.Name!) != ToolPinState.Pinned
            ? ProxyErrors.Denied("tool", Rule)
            : null;

    private void Report(Backend backend, string tool, ToolPinState state)
    {
        switch (state)
        {
            case ToolPinState.Changed:
                metrics.ToolDefinitionChanged(backend.Name);
                LogChanged(logger, VisibleText.Escape(backend.Name), VisibleText.Escape(tool), backend.ToolPinning);
                break;
            case ToolPinState.New:
                LogNew(logger, VisibleText.Escape(backend.Name), VisibleText.Escape(tool), backend.ToolPinning);
                break;
            case ToolPinState.Pinned:
                LogPinned(logger, VisibleText.Escape(backend.Name), VisibleText.Escape(tool));
                break;
        }
    }

    [LoggerMessage(EventIds.ToolPinned, LogLevel.Information, "Backend {Backend} lists tool {Tool} for the first time; its definition is pinned")]
    private static partial void LogPinned(ILogger logger, string backend, string tool);

    [LoggerMessage(EventIds.ToolChanged, LogLevel.Warning, "Backend {Backend} changed the definition of tool {Tool}; mode {Mode} until somebody approves it")]
    private static partial void LogChanged(ILogger logger, string backend, string tool, ToolPinningMode mode);

    [LoggerMessage(EventIds.ToolNew, LogLevel.Warning, "Backend {Backend} lists tool {Tool}, which nobody has approved yet; mode {Mode} until somebody does")]
    private static partial void LogNew(ILogger logger, string backend, string tool, ToolPinningMode mode);
}
