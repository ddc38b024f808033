using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Looks at the secret files of what is served, and says when one has become something that cannot be used: whoever holds a secret goes on with the last good
/// one and has nobody to tell. Each is said once, and once more when it is good again.
/// </summary>
internal sealed partial class SecretFileCheck(ProxySnapshotProvider snapshots, TimeProvider time, ILogger<SecretFileCheck> logger) : IHostedService, IDisposable
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const string FilePrefix = "file:";

    private readonly Lock _gate = new();
    private Dictionary<string, string> _said = new(StringComparer.Ordinal);
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = BackgroundWork.CreateTimer(time, static check => check.Look(), this, Interval, Interval, logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks once; while a slow file system keeps one look waiting, the next is left out.</summary>
    internal void Look()
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            var found = Find(snapshots.Current);
            foreach (var (key, problem) in found.Where(pair => _said.GetValueOrDefault(pair.Key) != pair.Value))
            {
                LogRejected(logger, VisibleText.Escape(key), VisibleText.Escape(problem));
            }

            foreach (var key in _said.Keys.Where(key => !found.ContainsKey(key)))
            {
                LogAccepted(logger, VisibleText.Escape(key));
            }

            _said = found;
        }
        finally
        {
            _gate.Exit();
        }
    }

    // A new Secret has no memory: it says what the file is now.
    private static Dictionary<string, string> Find(ProxySnapshot snapshot)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (var route in snapshot.Routes.DistinctBy(route => route.Backend.Name).Where(route => route.Backend.AuthConfig.Values.Values.Any(IsFile)))
        {
            AuthConfigProblems problems = new(route.Backend.Name);
            route.Handler.Validate(route.Backend, problems);
            foreach (var (key, message) in problems.Entries)
            {
                // Where the file is may be said; a value that stands in the configuration itself may be the secret, whatever a handler has against it.
                var place = route.Backend.AuthConfig[key] is { } value && IsFile(value) ? $"({value}) " : "";
                found[$"backends.{route.Backend.Name}.auth_config.{key}"] = place + message.TrimEnd('.');
            }
        }

        foreach (var agent in snapshot.Agents.All.Where(agent => agent.Enabled))
        {
            Check(agent.ClientSecret, $"agents.{agent.Name}.client_secret", found);
            Check(agent.PrivateKey, $"agents.{agent.Name}.private_key", found, PrivateKeyRules.FindProblem);
        }

        return found;
    }

    private static void Check(Secret? secret, string key, Dictionary<string, string> found, Func<string, string?>? findProblem = null)
    {
        if (secret?.Reference is { } reference && IsFile(reference))
        {
            Secret now = new(reference);
            if ((now.TryReveal(out var text) ? findProblem?.Invoke(text) : now.FindProblem()) is { } problem)
            {
                found[key] = $"({reference}) {problem.TrimEnd('.')}";
            }
        }
    }

    private static bool IsFile(string value) => value.StartsWith(FilePrefix, StringComparison.Ordinal);

    [LoggerMessage(EventIds.SecretFileRejected, LogLevel.Warning, "Secret {Key} {Problem}; the last good one stays in force")]
    private static partial void LogRejected(ILogger logger, string key, string problem);

    [LoggerMessage(EventIds.SecretFileAccepted, LogLevel.Information, "Secret {Key} can be used again")]
    private static partial void LogAccepted(ILogger logger, string key);
}
