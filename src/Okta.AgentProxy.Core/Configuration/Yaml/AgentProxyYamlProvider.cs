using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>
/// Serves the keys of a YAML file and follows its edits. A file that cannot be read keeps the last good keys and says what is wrong in
/// <see cref="LoadProblems"/>; whoever compiles the configuration reports it.
/// </summary>
internal sealed class AgentProxyYamlProvider : ConfigurationProvider, ILocatableProvider, ISectionSource, IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private readonly AgentProxyYamlSource _source;
    private readonly string _path;
    private readonly SettledFileWatcher? _watcher;
    private volatile IReadOnlyList<ConfigurationProblem> _loadProblems = [];
    private volatile YamlContent _content = YamlContent.Empty;
    private volatile LoadedFile? _loaded;
    private volatile SectionSnapshot _sections = SectionSnapshot.Of([]);

    public AgentProxyYamlProvider(AgentProxyYamlSource source)
    {
        _source = source;
        _path = Path.GetFullPath(source.Path, source.BasePath);
        _watcher = source.ReloadOnChange ? new SettledFileWatcher(_path, source.TimeProvider, Reload) : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationProblem> LoadProblems => _loadProblems;

    /// <inheritdoc/>
    public SectionSnapshot Sections => _sections;

    /// <summary>Where the file is.</summary>
    public string FullPath => _path;

    /// <summary>What the values in force were read from; <see langword="null"/> as long as there is no file.</summary>
    public LoadedFile? Loaded => _loaded;

    /// <summary>Reads the file at once, without waiting for the next look.</summary>
    public void ReadAgain() => Reload();

    /// <inheritdoc/>
    public override void Load()
    {
        // The state is taken before the content: an edit in between is then seen as one more change rather than missed.
        _watcher?.Start();
        Apply(Read());
    }

    /// <inheritdoc/>
    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => ChildKeys.Of(_sections, parentPath, earlierKeys);

    /// <inheritdoc/>
    public override bool TryGet(string key, out string? value) => _sections.TryGet(key, out value);

    /// <inheritdoc/>
    public override void Set(string key, string? value)
    {
        Data = _sections.ToValues();
        base.Set(key, value);
        _sections = SectionSnapshot.Of(Data);
    }

    /// <inheritdoc/>
    public ConfigurationPlace? Locate(string key) => _content.Sections.Find(key) is { Line: > 0 and var line } ? new ConfigurationPlace(_source.Path, line) : null;

    /// <inheritdoc/>
    public void Dispose() => _watcher?.Dispose();

    private void Reload()
    {
        Apply(Read());
        try
        {
            OnReload();
        }
#pragma warning disable CA1031 // On a timer's thread a listener's exception would end the process; there is no log to write to yet.
        catch (Exception)
#pragma warning restore CA1031
        {
            // As with .NET's own file sources, a listener's failure is the listener's.
        }
    }

    private void Apply(YamlContent content)
    {
        _loadProblems = content.Problems;
        if (content.Problems.Count == 0)
        {
            _content = content;
            _loaded = content.File;
            _sections = content.Sections;
        }
    }

    private YamlContent Read()
    {
        try
        {
            if (BoundedFile.Read(_path, MaxBytes) is not { } bytes)
            {
                return Broken($"is larger than {MaxBytes} bytes.");
            }

            var content = YamlFlattener.Flatten(bytes, AgentProxyOptions.SectionName, _source.Path);

            // An editor that truncates before it writes, or a disk that is full, leaves an empty file: not an order to remove everything.
            return content is { IsEmpty: true, Problems.Count: 0 } && !_content.IsEmpty
                ? Broken("is empty. To remove everything, write 'backends: {}' and 'agents: {}'.")
                : content.ReadFrom(bytes);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return _source.Optional && _content.IsEmpty ? YamlContent.Empty : Broken(_path == _source.Path ? "does not exist." : $"does not exist (looked for {_path}).");
        }
#pragma warning disable CA1031 // Whatever a file or its file system can do, the last good content stays; this runs on a timer.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Broken($"cannot be read: {failure.GetType().Name}.");
        }
    }

    private YamlContent Broken(string message) => YamlContent.Broken([new ConfigurationProblem(null, message) { Source = _source.Path }]);
}
