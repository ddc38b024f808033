#pragma warning disable MCPEXP001 // Input requests are marked experimental in the SDK.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures.Tasks;

/// <summary>One task of the tasks extension: runs in the background, may ask for input, ends completed, failed or cancelled.</summary>
internal sealed class BackendTask(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Dictionary<string, (InputRequest Request, TaskCompletionSource Answered)> _pending = [];
    private readonly DateTimeOffset _created = time.GetUtcNow();
    private DateTimeOffset _updated = time.GetUtcNow();
    private string _status = "working";
    private JsonNode? _result;
    private JsonNode? _error;

    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public async Task RunAsync(Func<BackendTask, CancellationToken, Task<CallToolResult>> work)
    {
        try
        {
            var result = await work(this, _cancelled.Token);
            End("completed", () => _result = JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions));
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            End("cancelled", () => { });
        }
        catch (McpProtocolException e)
        {
            End("failed", () => _error = new JsonObject { ["code"] = (int)e.ErrorCode, ["message"] = e.Message });
        }
    }

    /// <summary>Asks the client, and goes on when it has answered.</summary>
    public Task AskAsync(string key, InputRequest request, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        lock (_gate)
        {
            _pending[key] = (request, answered);
            _status = "input_required";
            _updated = time.GetUtcNow();
        }

        return answered.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes the client's answers; keys that nobody asked for are ignored.</summary>
    public void Answer(IEnumerable<string> keys)
    {
        var answered = new List<TaskCompletionSource>();

        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_pending.Remove(key, out var pending))
                {
                    answered.Add(pending.Answered);
                }
            }

            if (_status == "input_required" && _pending.Count == 0)
            {
                _status = "working";
            }

            _updated = time.GetUtcNow();
        }

        answered.ForEach(a => a.TrySetResult());
    }

    /// <summary>Ends the task at once; a task that has ended stays as it is.</summary>
    public void Cancel()
    {
        End("cancelled", () => { });
        _cancelled.Cancel();
    }

    /// <summary>Stops the work of a backend that goes away.</summary>
    public void Dispose()
    {
        Cancel();
        _cancelled.Dispose();
    }

    public JsonObject Describe()
    {
        lock (_gate)
        {
            var task = new JsonObject
            {
                ["resultType"] = "complete",
                ["taskId"] = Id,
                ["status"] = _status,
                ["createdAt"] = _created.ToString("O", CultureInfo.InvariantCulture),
                ["lastUpdatedAt"] = _updated.ToString("O", CultureInfo.InvariantCulture),
                ["ttlMs"] = 300_000,
                ["pollIntervalMs"] = 100,
            };

            if (_result is not null)
            {
                task["result"] = _result.DeepClone();
            }

            if (_error is not null)
            {
                task["error"] = _error.DeepClone();
            }

            if (_status == "input_required")
            {
                task["inputRequests"] = JsonSerializer.SerializeToNode(_pending.ToDictionary(p => p.Key, p => p.Value.Request), McpJsonUtilities.DefaultOptions);
            }

            return task;
        }
    }

    private void End(string status, Action set)
    {
        lock (_gate)
        {
            if (_status is "completed" or "failed" or "cancelled")
            {
                return;
            }

            set();
            _status = status;
            _pending.Clear();
            _updated = time.GetUtcNow();
        }
    }
}
