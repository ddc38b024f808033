using System.Collections.Concurrent;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>A source whose answers a test gives by hand; each credential says for whom it was obtained.</summary>
internal sealed class FakeSource : ICredentialSource
{
    private int _number;

    public string Name => "fake";

    public ConcurrentQueue<ExchangeTicket> Asked { get; } = new();

    public int Count => Asked.Count;

    /// <summary>Holds every answer back until it completes.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Func<ExchangeTicket, ExchangeOutcome>? Answer { get; set; }

    public TimeSpan? Lifetime { get; set; } = TimeSpan.FromHours(1);

    public async Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken)
    {
        Asked.Enqueue(ticket);
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        return Answer?.Invoke(ticket) ?? ExchangeOutcome.Obtained(
            BackendCredential.Bearer($"{ticket.Subject.Id}/{ticket.Agent.Name}/{ticket.Backend.Name}/{ticket.Scopes}/{Interlocked.Increment(ref _number)}"),
            Lifetime);
    }
}
