using System.Collections.Concurrent;
using System.Diagnostics;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Nodes;

/// <summary>Callers of one node who call again as soon as they are answered, each call with a tool name of its own, until they are told to stop.</summary>
internal sealed class Traffic : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, int> _waiting = new();
    private readonly string _name;
    private readonly Task _callers;
    private int _calls;

    private Traffic(string name, TestCaller caller, int callers)
    {
        _name = name;
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(caller))));
    }

    public IReadOnlyCollection<Answer> Answers => _answers;

    public static Traffic Start(string name, TestCaller caller, int callers = 4) => new(name, caller, callers);

    /// <summary>Waits for this many answers more.</summary>
    public async Task MoreAsync(int answers)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[reached] = _answers.Count + answers;
        var first = await Task.WhenAny(reached.Task, _callers).WaitAsync(TestLimits.Deadline);
        await first;
    }

    /// <summary>Waits for the first answer with that status.</summary>
    public async Task SeesAsync(int status)
    {
        while (!_answers.Any(answer => answer.Status == status))
        {
            await MoreAsync(1);
        }
    }

    /// <summary>Lets the callers finish the call they are at.</summary>
    public async Task<IReadOnlyCollection<Answer>> StopAsync()
    {
        await _stop.CancelAsync();
        await _callers;
        return _answers;
    }

    public void Dispose() => _stop.Dispose();

    private async Task CallAsync(TestCaller caller)
    {
        while (!_stop.IsCancellationRequested)
        {
            var tool = $"{_name}-{Interlocked.Increment(ref _calls)}";
            var started = Stopwatch.GetTimestamp();
            var status = await TwoNodes.CallAsync(caller, tool);
            _answers.Enqueue(new Answer(tool, status, started, Stopwatch.GetTimestamp()));
            foreach (var (waiting, count) in _waiting)
            {
                if (_answers.Count >= count && _waiting.TryRemove(waiting, out _))
                {
                    waiting.TrySetResult();
                }
            }
        }
    }
}

/// <summary>One call and what came of it.</summary>
internal sealed record Answer(string Tool, int Status, long Started, long Ended)
{
    public TimeSpan Took => Stopwatch.GetElapsedTime(Started, Ended);
}
