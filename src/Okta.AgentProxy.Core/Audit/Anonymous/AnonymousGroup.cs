namespace Okta.AgentProxy;

/// <summary>Requests of unknown callers that ended the same way and came from the same network. Used under a lock.</summary>
internal sealed class AnonymousGroup(AuditRecord first)
{
    private readonly DateTimeOffset _from = first.Time;
    private DateTimeOffset _until = first.Time;
    private string? _backend = first.Backend;
    private string? _method = first.Method;
    private TimeSpan _longest = first.Duration;
    private long _count = 1;

    /// <summary>Counts another.</summary>
    public void Add(AuditRecord record)
    {
        _count++;
        _until = record.Time > _until ? record.Time : _until;
        _longest = record.Duration > _longest ? record.Duration : _longest;

        // What they do not have in common is not said.
        _backend = _backend == record.Backend ? _backend : null;
        _method = _method == record.Method ? _method : null;
    }

    /// <summary>The record that stands for all of them; its trace is the first one's.</summary>
    public AuditRecord Sum(ClientNetwork client) => first with
    {
        Time = _from,
        Backend = _backend,
        Method = _method,
        Tool = _count == 1 ? first.Tool : null,
        Duration = _longest,
        Repeats = new AuditRepeats(_count, _until, client.ToText()),
    };
}
