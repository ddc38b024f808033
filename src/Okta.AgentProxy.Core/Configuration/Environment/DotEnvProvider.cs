using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>
/// Serves the variables of a <c>.env</c> file that the real environment does not set, and sets them for the process, so that
/// <c>env:NAME</c> references and libraries that read the environment (OpenTelemetry) see them too. Read once.
/// </summary>
internal sealed class DotEnvProvider(AgentProxyDotEnvSource source) : ConfigurationProvider, ILocatableProvider
{
    private const int MaxBytes = 256 * 1024;

    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private List<ConfigurationProblem> _problems = [];
    private bool _loaded;

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationProblem> LoadProblems => _problems;

    /// <inheritdoc/>
    public override void Load()
    {
        if (_loaded)
        {
            return;
        }

        _loaded = true;
        _problems = [];
        foreach (var (name, value) in Read())
        {
            // Whatever the order of the sources: the environment wins over the file.
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            {
                continue;
            }

            Environment.SetEnvironmentVariable(name, value);
            if (value.Length > 0 && EnvironmentNames.KeyOf(name) is { } key)
            {
                Data[key] = value;
                _names[key] = name;
            }
        }
    }

    /// <inheritdoc/>
    public ConfigurationPlace? Locate(string key) => _names.TryGetValue(key, out var name) ? new ConfigurationPlace($"{source.Path}, {name}", null) : null;

    private IReadOnlyList<KeyValuePair<string, string>> Read()
    {
        var path = Path.GetFullPath(source.Path, source.BasePath);
        try
        {
            if (!File.Exists(path))
            {
                return source.Optional ? [] : Broken($"does not exist (looked for {path}).");
            }

            if (BoundedFile.Read(path, MaxBytes) is not { } bytes)
            {
                return Broken($"is larger than {MaxBytes} bytes.");
            }

            if (Utf8File.Decode(bytes, out var bad, out var problem) is { } text)
            {
                return DotEnvParser.Parse(text, (line, message) => Report(line, message));
            }

            Report(bad, problem!);
            return [];
        }
#pragma warning disable CA1031 // Whatever a file or its file system can do, it is a problem of the file.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Broken($"cannot be read: {failure.GetType().Name}.");
        }
    }

    private IReadOnlyList<KeyValuePair<string, string>> Broken(string message)
    {
        Report(null, message);
        return [];
    }

    private void Report(int? line, string message) => _problems.Add(new ConfigurationProblem(null, message) { Source = source.Path, Line = line });
}
