using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Notices that a file of .NET's own sources (<c>appsettings.json</c>) no longer configures the proxy because it is broken or gone. Such a source is emptied then
/// without a word, and a policy that stood in it would be gone with it: as with our own files, that is a problem, and what was good last stays. Thread-safe.
/// </summary>
internal sealed class FileSourceGuard(ConfigurationLocator locator, string sectionPath)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions AsRead = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Lock _gate = new();
    private readonly HashSet<FileConfigurationProvider> _configuring = [];

    /// <summary>What is wrong with files that had settings of the proxy and have none any more. Those that never had any are not looked at.</summary>
    public IReadOnlyList<ConfigurationProblem> FindProblems()
    {
        List<ConfigurationProblem> problems = [];
        lock (_gate)
        {
            foreach (var provider in locator.All.OfType<FileConfigurationProvider>())
            {
                if (provider.GetChildKeys([], sectionPath).Any())
                {
                    _configuring.Add(provider);
                }
                else if (_configuring.Contains(provider))
                {
                    Check(provider, problems);
                }
            }
        }

        return problems;
    }

    /// <summary>Has a reload that fails announced like one that does not, so that the problem is reported when it is made and not with the next edit.</summary>
    public void FollowFailures()
    {
        lock (_gate)
        {
            foreach (var provider in _configuring)
            {
                provider.Source.OnLoadException ??= static failure => failure.Ignore = true;
            }
        }
    }

    private void Check(FileConfigurationProvider provider, List<ConfigurationProblem> problems)
    {
        var (line, message) = Explain(provider);
        if (message is null)
        {
            // Taken out on purpose.
            _configuring.Remove(provider);
            return;
        }

        problems.Add(new ConfigurationProblem(null, message) { Source = provider.Source.Path, Line = line });
    }

    private (int? Line, string? Message) Explain(FileConfigurationProvider provider)
    {
        const string WhatNow = "What it configured stays in force. Restart to go on without it.";
        try
        {
            if (provider.Source.FileProvider?.GetFileInfo(provider.Source.Path ?? "") is not { Exists: true, PhysicalPath: { } path })
            {
                return (null, $"does not exist any more. {WhatNow}");
            }

            if (provider is not JsonConfigurationProvider)
            {
                return (null, $"has no settings of the proxy any more. {WhatNow}");
            }

            if (BoundedFile.Read(path, MaxBytes) is not { Length: > 0 } bytes)
            {
                return (null, $"is empty, or larger than {MaxBytes} bytes. {WhatNow}");
            }

            using var document = JsonDocument.Parse(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes, AsRead);
            return HasSection(document.RootElement) ? (null, $"cannot be used, although it is JSON: a key stands there twice. {WhatNow}") : (null, null);
        }
        catch (JsonException broken)
        {
            return ((int?)broken.LineNumber + 1, $"is not valid JSON. {WhatNow}");
        }
#pragma warning disable CA1031 // Whatever a file system can do: the settings are not there, and that must not go unnoticed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return (null, $"cannot be read: {failure.GetType().Name}. {WhatNow}");
        }
    }

    private bool HasSection(JsonElement level)
    {
        foreach (var name in sectionPath.Split(ConfigurationPath.KeyDelimiter))
        {
            if (level.ValueKind != JsonValueKind.Object)
            {
                return true;
            }

            var found = level.EnumerateObject().FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
            if (found.Value.ValueKind == JsonValueKind.Undefined)
            {
                // Written with its levels in one name: "AgentProxy:okta_domain".
                return level.EnumerateObject().Any(member => member.Name.StartsWith(name + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase));
            }

            level = found.Value;
        }

        return level.ValueKind == JsonValueKind.Object && level.EnumerateObject().Any();
    }
}
