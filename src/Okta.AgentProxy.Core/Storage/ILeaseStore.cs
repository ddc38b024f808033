namespace Okta.AgentProxy;

/// <summary>
/// Lets one of several nodes do a piece of work for a while (retention, clean-up). Thread-safe; never called on the request path.
/// </summary>
public interface ILeaseStore
{
    /// <summary>
    /// Takes the lease, or extends it when <paramref name="holder"/> has it already; <see langword="null"/> when somebody else does.
    /// </summary>
    /// <param name="name">What the lease is for.</param>
    /// <param name="holder">Who wants it: an id of the node, unique for its run.</param>
    /// <param name="duration">How long it is good for unless extended.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<LeaseGrant?> TryAcquireAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives the lease back, when <paramref name="holder"/> still has it.</summary>
    ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken);
}
