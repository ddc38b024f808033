using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>
/// Checks the configuration as it is now, as a whole, and turns it into what the proxy runs on; or says everything that is wrong with it.
/// Thread-safe.
/// </summary>
internal sealed class ConfigurationCompiler(
    AgentProxySection section,
    IOptionsFactory<AgentProxyOptions> options,
    IEnumerable<IBackendAuthHandler> handlers,
    IEnumerable<IBackendTransport> transports,
    IOptions<AgentProxyOptions>? built = null)
{
    private readonly IBackendAuthHandler[] _handlers = [.. handlers];
    private readonly string[] _schemes = [.. transports.SelectMany(t => t.Schemes)];

    // What the host was built with is read from a thousand backends as well: the first compilation takes that, if nothing has been written since.
    private IOptions<AgentProxyOptions>? _built = built;

    /// <summary>Compiles: 1. the files themselves, 2. keys and kinds of values, 3. what they mean.</summary>
    public CompilationResult Compile()
    {
        // 1. When a file cannot be read, what is missing from it would only add noise.
        ConfigurationProblem[] unreadable = [.. section.Locator.LoadProblems, .. section.Files.FindProblems()];
        if (unreadable.Length > 0)
        {
            return new CompilationResult(null, unreadable, []);
        }

        // 2. The options themselves come from the factory, so that code that configures them has its say.
        var problems = new ProblemCollector(section.Locator);
        var current = Create(problems);
        var reading = current?.Reading ?? ReadAgain();
        problems.Add(reading.Problems);
        if (current is null)
        {
            return new CompilationResult(null, problems.Problems, problems.Warnings);
        }

        var written = reading.Written;

        // 3.
        foreach (var twice in _handlers.GroupBy(h => h.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(new ConfigurationProblem(null, $"Two handlers are named '{twice.Key}': {string.Join(", ", twice.Select(h => h.GetType().Name))}. Register one of them."));
        }

        var baseUrl = GatewayCompiler.Compile(current, problems);
        var trust = TrustCompiler.Compile(current, problems);
        var authorization = new AuthorizationCompiler(written, problems);
        var limits = new LimitCompiler(written, problems);
        var global = limits.CompileGlobal();
        var backends = new BackendCompiler(_handlers, _schemes, authorization, limits).Compile(current, problems);
        var agents = AgentCompiler.Compile(current, problems);

        var compiled = problems.Problems.Count > 0 || trust is null
            ? null
            : new CompiledConfiguration
            {
                Agents = agents,
                Backends = backends,
                Roles = authorization.Roles.All,
                Limits = global,
                Trust = trust,
                GatewayBaseUrl = baseUrl,
                Settings = new GatewaySettings(current),
            };
        return new CompilationResult(compiled, problems.Problems, problems.Warnings);
    }

    // The host's own checks threw the options away, or the host fills them in its own way: what is written is checked all the same.
    private OptionsReading ReadAgain()
    {
        var reading = OptionsReading.Of(section);
        OptionsReader.Read(reading.Written, new AgentProxyOptions(), "", reading.Problems);
        return reading;
    }

    private AgentProxyOptions? Create(ProblemCollector problems)
    {
        try
        {
            return Interlocked.Exchange(ref _built, null)?.Value is { Reading: { } reading } first && ReferenceEquals(reading.Written, section.Read())
                ? first
                : options.Create(Options.DefaultName);
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
            {
                problems.Add(new ConfigurationProblem(null, failure));
            }

            return null;
        }
    }
}
