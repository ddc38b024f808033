using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// Puts the configured agents, backends and roles into the stores before the application starts, and keeps them there in line with the
/// configuration. A first load with problems fails the start; a later one is logged and changes nothing.
/// </summary>
internal sealed partial class ConfigurationSeeder(
    AgentProxySection section,
    ConfigurationCompiler compiler,
    IAgentStore agents,
    IBackendStore backends,
    IEntityStore<PolicyRole> roles,
    ConfiguredEntities configured,
    GlobalLimits limits,
    ConfigurationTurns turns,
    TimeProvider time,
    ILogger<ConfigurationSeeder> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>How long the configuration must be quiet before it is read: one edit often fires several tokens.</summary>
    internal static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly EntityReconciler<Backend> _backends = new(backends, b => b.Name, "backend", logger);
    private readonly EntityReconciler<Agent> _agents = new(agents, a => a.Name, "agent", logger);
    private readonly EntityReconciler<PolicyRole> _roles = new(roles, r => r.Name, "role", logger);
    private IDisposable? _subscription;
    private ITimer? _timer;
    private CompiledConfiguration? _started;

    /// <summary>The reload that runs or ran last, for tests and for stopping.</summary>
    internal Task Reloading { get; private set; } = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Followed before it is read: an edit in between costs a second look and is not missed.
        _timer = BackgroundWork.CreateTimer(time, static self => self.StartReload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, logger);
        _subscription = BackgroundWork.OnChange(section.Section.GetReloadToken, () => _timer.Change(Debounce, Timeout.InfiniteTimeSpan), logger);

        using var turn = await turns.TakeAsync(cancellationToken);
        await LoadAsync(cancellationToken);
        section.Files.FollowFailures();
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        _timer?.Dispose();
        await _stopping.CancelAsync();
        await Reloading.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _timer?.Dispose();
        _stopping.Dispose();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var result = compiler.Compile();
        if (result.Configuration is not { } configuration)
        {
            throw new AgentProxyConfigurationException(result.Problems);
        }

        await ApplyAsync(configuration, cancellationToken);
        Warn(result);
        _started = configuration;
        LogLoaded(logger, configuration.Backends.Count, configuration.Agents.Count, configuration.Trust.Issuer);
    }

    private void StartReload() => Reloading = ReloadAsync();

    private async Task ReloadAsync()
    {
        try
        {
            using var turn = await turns.TakeAsync(_stopping.Token);
            await LoadAgainAsync(_stopping.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // Stopping: what was loaded last stays until the process is gone.
        }
#pragma warning disable CA1031 // A store may fail in any way; the proxy goes on with what it has and the next edit tries again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogReloadFailed(logger, failure);
        }
    }

    private async Task LoadAgainAsync(CancellationToken cancellationToken)
    {
        var result = compiler.Compile();
        if (result.Configuration is not { } configuration)
        {
            LogRejected(logger, result.Problems.Count);
            foreach (var problem in result.Problems)
            {
                LogProblem(logger, problem);
            }

            return;
        }

        var changes = await ApplyAsync(configuration, cancellationToken);
        if (changes.Length == 0)
        {
            LogUnchanged(logger);
        }
        else
        {
            LogChanged(logger, VisibleText.Escape(changes));
            Warn(result);
        }

        if (_started is { } started && configuration.Settings.ChangedSince(started.Settings) is { Count: > 0 } keys)
        {
            LogNeedsRestart(logger, VisibleText.Escape(string.Join(", ", keys)));
        }
    }

    private async Task<string> ApplyAsync(CompiledConfiguration configuration, CancellationToken cancellationToken)
    {
        using var actor = ChangeActor.Use(ChangeActor.Configuration);

        limits.Replace(configuration.Limits);

        // Roles come before the policies that name them and go after: a backend whose policy names no existing role is not served.
        var roleChanges = new ChangeSummary("role");
        await _roles.WriteAsync(configuration.Roles, roleChanges, cancellationToken);

        // Agents first: a right that was taken away must be gone before a backend of that name becomes something else.
        var agentChanges = await _agents.ApplyAsync(configuration.Agents, cancellationToken);
        var backendChanges = await _backends.ApplyAsync(configuration.Backends, cancellationToken);
        await _roles.RemoveAsync(configuration.Roles, roleChanges, cancellationToken);
        configured.Current = configuration;
        return string.Join("; ", new[] { backendChanges, agentChanges, roleChanges }.Where(c => !c.IsEmpty));
    }

    private void Warn(CompilationResult result)
    {
        foreach (var warning in result.Warnings)
        {
            LogWarning(logger, warning);
        }
    }

    [LoggerMessage(EventIds.ConfigurationLoaded, LogLevel.Information, "Configuration loaded: {Backends} backends, {Agents} agents, tokens of {Issuer}")]
    private static partial void LogLoaded(ILogger logger, int backends, int agents, string issuer);

    [LoggerMessage(EventIds.ConfigurationChanged, LogLevel.Information, "Configuration changed: {Changes}")]
    private static partial void LogChanged(ILogger logger, string changes);

    [LoggerMessage(EventIds.ConfigurationUnchanged, LogLevel.Debug, "Configuration read again; no agent, backend or role changed")]
    private static partial void LogUnchanged(ILogger logger);

    [LoggerMessage(EventIds.ConfigurationRejected, LogLevel.Error, "The changed configuration has {Count} problems and is not used; the last good one stays in force")]
    private static partial void LogRejected(ILogger logger, int count);

    [LoggerMessage(EventIds.ConfigurationProblem, LogLevel.Error, "Configuration problem: {Problem}")]
    private static partial void LogProblem(ILogger logger, ConfigurationProblem problem);

    [LoggerMessage(EventIds.ConfigurationWarning, LogLevel.Warning, "Configuration warning: {Warning}")]
    private static partial void LogWarning(ILogger logger, ConfigurationProblem warning);

    [LoggerMessage(EventIds.ConfigurationNeedsRestart, LogLevel.Warning, "The gateway's own settings are read at start and have changed since: {Keys}. Restart to use them")]
    private static partial void LogNeedsRestart(ILogger logger, string keys);

    [LoggerMessage(EventIds.ConfigurationReloadFailed, LogLevel.Error, "The changed configuration could not be applied; the next change tries again")]
    private static partial void LogReloadFailed(ILogger logger, Exception failure);
}
