using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// The one place where work begins that nobody awaits: timers, change tokens, loops. On such a thread an exception ends the process, and one that leaves a
/// <c>BackgroundService</c> stops the host; here it is logged and ends nothing (ruling 18). A test holds every package to it.
/// </summary>
internal static partial class BackgroundWork
{
    /// <summary>The pause before a loop that failed begins again.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A timer whose callback may fail.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="callback">What is called, with <paramref name="state"/>.</param>
    /// <param name="state">Its state.</param>
    /// <param name="dueTime">When first.</param>
    /// <param name="period">How often then.</param>
    /// <param name="logger">Where failures go; <see langword="null"/> only where the callback cannot fail, or says itself what went wrong.</param>
    public static ITimer CreateTimer<TState>(TimeProvider time, Action<TState> callback, TState state, TimeSpan dueTime, TimeSpan period, ILogger? logger)
        where TState : class =>
        time.CreateTimer(_ => Run(callback, state, logger), null, dueTime, period);

    /// <summary>Calls <paramref name="changed"/> each time a token of <paramref name="watch"/> fires; whoever fires it does not get to see its failures.</summary>
    public static IDisposable OnChange(Func<IChangeToken?> watch, Action changed, ILogger logger) =>
        ChangeToken.OnChange(watch, () => Run(static action => action(), changed, logger));

    /// <summary>Runs the loop of a background service until it is stopped: one that fails begins again after <see cref="Pause"/>.</summary>
    /// <remarks>Also when it was cancelled by something else than the host: a database driver reports its own time limits that way.</remarks>
    public static async Task KeepRunningAsync(Func<CancellationToken, Task> loop, TimeProvider time, ILogger logger, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await loop(stoppingToken);
                return;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The purpose of this type.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log(logger, failure);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static void Run<TState>(Action<TState> callback, TState state, ILogger? logger)
    {
        try
        {
            callback(state);
        }
#pragma warning disable CA1031 // The purpose of this type.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log(logger, failure);
        }
    }

    private static void Log(ILogger? logger, Exception failure)
    {
        try
        {
            if (logger is not null)
            {
                LogFailed(logger, failure);
            }
        }
#pragma warning disable CA1031 // A full disk behind a log provider must not end the process either.
        catch (Exception)
#pragma warning restore CA1031
        {
            // There is nobody left to tell.
        }
    }

    [LoggerMessage(EventIds.BackgroundWorkFailed, LogLevel.Error, "Work in the background failed; what was in force stays, and it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
