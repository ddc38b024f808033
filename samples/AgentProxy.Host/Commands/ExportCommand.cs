using Okta.AgentProxy;

namespace AgentProxy.Host.Commands;

/// <summary><c>audit export</c>: one JSON object a line on stdout, oldest first.</summary>
internal sealed class ExportCommand(AuditExportFormat format, AuditScope scope) : IHostCommand
{
    /// <summary>Reads <c>--format</c> and <c>--kind</c>, which mean what they mean in the admin API.</summary>
    public static (IHostCommand? Command, string? Problem) Parse(string? formatName, string? kind)
    {
        AuditExportFormat? format = formatName switch { null or "jsonl" => AuditExportFormat.JsonLines, "ocsf" => AuditExportFormat.Ocsf, _ => null };
        AuditScope? scope = kind switch { null or "requests" => AuditScope.Requests, "changes" => AuditScope.Changes, "all" => AuditScope.Everything, _ => null };
        return (format, scope) switch
        {
            (null, _) => (null, "--format is jsonl or ocsf."),
            (_, null) => (null, "--kind is requests, changes or all."),
            _ => (new ExportCommand(format.Value, scope.Value), null),
        };
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await services.GetRequiredService<IAuditQuery>().ExportAsync(new AuditFilter { Scope = scope }, format, output, cancellationToken);
        return 0;
    }
}
