namespace Okta.AgentProxy.DevOrg;

/// <summary>What arrived at the organisation. Thread-safe.</summary>
public sealed class RequestLog
{
    private const int MaxKept = 1000;

    private readonly Lock gate = new();

    private readonly Dictionary<(DevOrgEndpoint Endpoint, string Server), int> counts = [];

    private readonly Queue<DevOrgTokenRequest> tokenRequests = [];

    private readonly List<(DevOrgEndpoint Endpoint, int Count, TaskCompletionSource Reached)> waiters = [];

    internal RequestLog()
    {
    }

    /// <summary>The requests to the token, introspection and revocation endpoints that were answered, the newest last; the last 1000 are kept.</summary>
    public IReadOnlyList<DevOrgTokenRequest> TokenRequests
    {
        get
        {
            lock (gate)
            {
                return [.. tokenRequests];
            }
        }
    }

    /// <summary>How many requests arrived at an endpoint, faults included.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="authorizationServerId">The server; default all of them.</param>
    /// <returns>The number of requests since the start or the last <see cref="Clear"/>.</returns>
    public int Count(DevOrgEndpoint endpoint, string? authorizationServerId = null)
    {
        lock (gate)
        {
            return CountLocked(endpoint, authorizationServerId);
        }
    }

    /// <summary>Waits until this many requests have arrived at an endpoint, so that a test need not guess how long that takes.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="count">The number of requests, counted as <see cref="Count"/> counts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when they have arrived.</returns>
    public Task WaitForAsync(DevOrgEndpoint endpoint, int count, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (CountLocked(endpoint, null) >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters.Add((endpoint, count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets every request.</summary>
    public void Clear()
    {
        lock (gate)
        {
            counts.Clear();
            tokenRequests.Clear();
        }
    }

    internal void Add(DevOrgEndpoint endpoint, string authorizationServerId)
    {
        lock (gate)
        {
            counts[(endpoint, authorizationServerId)] = counts.GetValueOrDefault((endpoint, authorizationServerId)) + 1;
            var now = CountLocked(endpoint, null);
            foreach (var waiter in waiters.Where(w => w.Endpoint == endpoint && w.Count <= now))
            {
                waiter.Reached.TrySetResult();
            }

            waiters.RemoveAll(w => w.Reached.Task.IsCompleted);
        }
    }

    internal void Add(DevOrgTokenRequest request)
    {
        lock (gate)
        {
            tokenRequests.Enqueue(request);
            if (tokenRequests.Count > MaxKept)
            {
                tokenRequests.Dequeue();
            }
        }
    }

    private int CountLocked(DevOrgEndpoint endpoint, string? server) =>
        counts.Where(c => c.Key.Endpoint == endpoint && (server is null || c.Key.Server == server)).Sum(c => c.Value);
}
