namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>How far one side has come, for the other to wait for.</summary>
internal sealed class Progress
{
    private readonly Lock _lock = new();
    private readonly List<(long Mark, TaskCompletionSource Reached)> _waiting = [];
    private long _value;

    public long Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    public void Add(long more)
    {
        List<TaskCompletionSource> reached = [];
        lock (_lock)
        {
            _value += more;
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Mark <= _value)
                {
                    reached.Add(_waiting[i].Reached);
                    _waiting.RemoveAt(i);
                }
            }
        }

        reached.ForEach(r => r.SetResult());
    }

    public Task ReachAsync(long mark)
    {
        lock (_lock)
        {
            if (_value >= mark)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((mark, reached));
            return reached.Task.WaitAsync(TestLimits.Deadline);
        }
    }
}
