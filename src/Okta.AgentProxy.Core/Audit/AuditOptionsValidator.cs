using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>Refuses audit settings that would break what the audit promises.</summary>
internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    private static readonly TimeSpan LongestFlush = TimeSpan.FromMilliseconds(200);

    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        List<string> problems = [];
        if (!Enum.IsDefined(options.Durability))
        {
            problems.Add("audit.durability is batched or strict");
        }

        if (options.RetentionDays < 0)
        {
            problems.Add("audit.retention_days is 0 (keep for ever) or more");
        }

        if (options.MaxSizeMegabytes is not 0 and (< 16 or > 104_857_600))
        {
            problems.Add("audit.max_size_mb is 0 (no limit), or between 16 and 104,857,600");
        }

        if (options.FlushInterval <= TimeSpan.Zero || options.FlushInterval > LongestFlush)
        {
            problems.Add("audit.flush_interval is more than 0 and at most 00:00:00.200");
        }

        if (options.QueueCapacity is < 1 or > 10_000_000)
        {
            problems.Add("audit.queue_capacity is between 1 and 10,000,000");
        }

        if (options.AdmitTimeout <= TimeSpan.Zero)
        {
            problems.Add("audit.admit_timeout is more than 0");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
