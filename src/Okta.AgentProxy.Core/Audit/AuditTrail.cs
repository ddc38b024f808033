using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>Every registered <see cref="IAuditLog"/> as one: what the request path writes to.</summary>
internal sealed partial class AuditTrail(IEnumerable<IAuditLog> sinks, ILogger<AuditTrail> logger)
{
    private readonly IAuditLog[] _sinks = [.. sinks];

    /// <summary>Whether any sink wants to admit requests before they are sent.</summary>
    public bool RequiresAdmission { get; } = sinks.Any(sink => sink.RequiresAdmission);

    /// <summary>Asks every sink to admit an allowed request; an exception of one keeps the request from being sent.</summary>
    public async ValueTask AdmitAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        foreach (var sink in _sinks)
        {
            if (sink.RequiresAdmission)
            {
                await sink.AdmitAsync(record, cancellationToken);
            }
        }
    }

    /// <summary>Writes to every sink. One that fails is logged and does not keep the others from their record.</summary>
    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        foreach (var sink in _sinks)
        {
            try
            {
                await sink.WriteAsync(record, cancellationToken);
            }
#pragma warning disable CA1031 // The request is over: there is nobody left to tell but the log.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogSinkFailed(logger, sink.GetType().Name, failure);
            }
        }
    }

    [LoggerMessage(EventIds.AuditSinkFailed, LogLevel.Error, "The audit sink {Sink} did not take a record")]
    private static partial void LogSinkFailed(ILogger logger, string sink, Exception failure);
}
