using System.Text.Json;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>The checks of one run of the suite.</summary>
public sealed partial record ConformanceReport(IReadOnlyList<ConformanceCheck> Checks)
{
    /// <summary>How many checks passed.</summary>
    public int Passed => Checks.Count(c => c.Passed);

    /// <summary>The checks that failed.</summary>
    public IReadOnlyList<ConformanceCheck> Failures => [.. Checks.Where(c => c.Failed)];

    /// <summary>Reads the folder that the suite wrote: one folder for each scenario, with a checks.json.</summary>
    public static ConformanceReport Read(string folder)
    {
        var checks = new List<ConformanceCheck>();

        foreach (var scenario in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = FolderName().Replace(Path.GetFileName(scenario), "$1");
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(scenario, "checks.json")));
            var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);

            foreach (var check in document.RootElement.EnumerateArray())
            {
                var status = check.GetProperty("status").GetString()!;

                // INFO entries are the suite's own log; how many there are depends on how a stream was cut into pieces.
                if (status == "INFO")
                {
                    continue;
                }

                var id = check.GetProperty("id").GetString()!;
                var occurrence = occurrences[id] = occurrences.GetValueOrDefault(id) + 1;
                var error = check.TryGetProperty("errorMessage", out var message) ? message.GetString() : null;

                checks.Add(new ConformanceCheck(name, id, occurrence, status, error));
            }
        }

        return new ConformanceReport(checks);
    }

    // server-tools-list-2026-11-21T11-23-11-675Z: the mode, the scenario, the time.
    [GeneratedRegex(@"^server-(.+)-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$")]
    private static partial Regex FolderName();
}
