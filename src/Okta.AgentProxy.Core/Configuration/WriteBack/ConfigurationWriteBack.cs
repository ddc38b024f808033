using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// Writes changes made at run time into the <c>config.yaml</c> they belong to: one entity's text, and only if the file then says exactly what was meant,
/// about that entity and about everything else. Thread-safe; whoever changes a store and the file takes one turn for both.
/// </summary>
internal sealed partial class ConfigurationWriteBack(
    AgentProxySection section, CandidateCompiler compiler, ConfiguredEntities configured, ConfigurationTurns turns, TimeProvider time, ILogger<ConfigurationWriteBack> logger)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly Lock _gate = new();

    /// <summary>Waits until no reload and no other change is under way; disposing of the result lets the next one go on.</summary>
    public Task<IDisposable> TakeTurnAsync() => turns.TakeAsync(CancellationToken.None);

    /// <summary>Writes an entity into the file.</summary>
    /// <returns>Why it was not written; <see langword="null"/> when the file now says so.</returns>
    public string? Write<T>(WriteBackKind<T> kind, T entity)
        where T : class => Change(kind, kind.NameOf(entity), entity);

    /// <summary>Removes an entity from the file.</summary>
    /// <returns>Why it was not removed; <see langword="null"/> when the file does not have it.</returns>
    public string? Remove<T>(WriteBackKind<T> kind, string name)
        where T : class => Change(kind, name, wanted: null);

    private string? Change<T>(WriteBackKind<T> kind, string name, T? wanted)
        where T : class
    {
        string? reason;
        lock (_gate)
        {
            reason = TryChange(kind, name, wanted);
        }

        if (reason is null)
        {
            LogWritten(logger, kind.Section, VisibleText.Escape(name));
        }
        else
        {
            LogRefused(logger, kind.Section, VisibleText.Escape(name), VisibleText.Escape(reason));
        }

        return reason;
    }

    private string? TryChange<T>(WriteBackKind<T> kind, string name, T? wanted)
        where T : class
    {
        // 1. One file, as it was last read.
        if (section.Root is not { } root || root.Providers.OfType<AgentProxyYamlProvider>().ToArray() is not [var file])
        {
            return "write_back needs exactly one AddAgentProxyYaml(…) in the configuration that AddOktaAgentProxy() was given";
        }

        if (file.Loaded is not { } loaded || file.LoadProblems.Count > 0)
        {
            return "the file cannot be read at the moment";
        }

        var content = loaded.Bytes;
        var hasMark = content.AsSpan().StartsWith(ByteOrderMark);
        var text = Utf8.GetString(content.AsSpan(hasMark ? ByteOrderMark.Length : 0));
        var before = Compile(root, file, text);
        if (before.Configuration is not { } now)
        {
            return "the file has problems; mend them first";
        }

        // 2. The entity's text.
        string next;
        try
        {
            next = wanted is null ? YamlEditor.Remove(text, kind.Section, name) : Set(kind, name, wanted, kind.Find(now, name), text);
        }
        catch (Exception better) when (better is YamlEditException or YamlTextException)
        {
            return better.Message;
        }

        // 3. Read back: the entity is what was meant, and nothing else has changed.
        var after = Compile(root, file, next);
        if (after.Configuration is not { } then)
        {
            return $"the file would have problems: {string.Join("; ", after.Problems.Take(3).Select(problem => problem with { Source = null, Line = null }))}";
        }

        if (!IsMeant(kind, name, wanted, now, then))
        {
            return "the file would not say the same: another source (environment, code) or another part of the file has its say";
        }

        // 4. Replaced in one step, and read by the provider: the reload that follows finds nothing to do.
        byte[] bytes = [.. hasMark ? ByteOrderMark : [], .. Utf8.GetBytes(next)];
        if (next != text && new ConfigurationFile(file.FullPath, time).Replace(loaded.Hash, bytes) is { } failed)
        {
            return failed;
        }

        configured.Current = then;
        if (next != text)
        {
            file.ReadAgain();
        }

        return null;
    }

    private static string Set<T>(WriteBackKind<T> kind, string name, T wanted, T? current, string text)
        where T : class
    {
        var form = kind.Form(wanted);
        var was = kind.Form(current ?? kind.Default(name));
        if (EntityForms.NewSecretsOf(form, was).FirstOrDefault() is { } secret)
        {
            throw new YamlEditException($"{kind.Section}.{name}.{secret} is a value; only references (env:NAME, file:/path) are written into the file");
        }

        return current is not null && JsonNode.DeepEquals(form, was) ? text : YamlEditor.Set(text, kind.Section, name, form, was);
    }

    private CompilationResult Compile(IConfigurationRoot root, AgentProxyYamlProvider file, string text)
    {
        var content = YamlFlattener.Flatten(Utf8.GetBytes(text), AgentProxyOptions.SectionName, file.FullPath);
        return content.Problems.Count > 0 ? new CompilationResult(null, content.Problems, []) : compiler.Compile(root, file, content, section.Section.Path);
    }

    private static bool IsMeant<T>(WriteBackKind<T> kind, string name, T? wanted, CompiledConfiguration now, CompiledConfiguration then)
        where T : class
    {
        var found = kind.Find(then, name);
        var isThere = wanted is null ? found is null : found is not null && EntityEquality.Same(found, wanted);
        return isThere
            && SameBut(WriteBackKinds.Agents, kind.Section, name, now, then)
            && SameBut(WriteBackKinds.Backends, kind.Section, name, now, then)
            && SameBut(WriteBackKinds.Roles, kind.Section, name, now, then)
            && then.Limits.SequenceEqual(now.Limits)
            && then.Settings.ChangedSince(now.Settings).Count == 0;
    }

    private static bool SameBut<T>(WriteBackKind<T> kind, string section, string name, CompiledConfiguration now, CompiledConfiguration then)
        where T : class
    {
        bool IsOther(T entity) => kind.Section != section || !string.Equals(kind.NameOf(entity), name, StringComparison.OrdinalIgnoreCase);

        T[] old = [.. kind.In(now).Where(IsOther)];
        T[] fresh = [.. kind.In(then).Where(IsOther)];
        return old.Length == fresh.Length && old.All(entity => kind.Find(then, kind.NameOf(entity)) is { } same && EntityEquality.Same(entity, same));
    }

    [LoggerMessage(EventIds.WriteBackDone, LogLevel.Information, "Wrote {Section}.{Name} into the configuration file")]
    private static partial void LogWritten(ILogger logger, string section, string name);

    [LoggerMessage(EventIds.WriteBackRefused, LogLevel.Warning, "The configuration file was not changed for {Section}.{Name}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string section, string name, string reason);
}
