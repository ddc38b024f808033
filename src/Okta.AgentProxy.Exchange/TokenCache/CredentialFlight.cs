namespace Okta.AgentProxy.Exchange;

/// <summary>One credential being obtained. Whoever wants the same one waits here.</summary>
internal sealed class CredentialFlight(ExchangeTicket ticket)
{
    private readonly TaskCompletionSource<CredentialResult> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ExchangeTicket Ticket { get; } = ticket;

    /// <summary>Completes when it is over; never faults.</summary>
    public Task<CredentialResult> Landed => _landed.Task;

    /// <summary>Whether it failed for a reason that lies in its own caller's token; valid once it has landed.</summary>
    public bool FailedForItsToken { get; private set; }

    public void Land(CredentialResult result, bool failedForItsToken)
    {
        FailedForItsToken = failedForItsToken;
        _landed.TrySetResult(result);
    }
}
