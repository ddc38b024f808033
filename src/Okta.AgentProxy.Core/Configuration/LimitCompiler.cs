using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Reads the limits at the top of the file and those of every backend.</summary>
internal sealed class LimitCompiler(IConfiguration section, ProblemCollector problems)
{
    private readonly LimitReader _reader = new(problems);

    /// <summary>The limits that count over all backends.</summary>
    public IReadOnlyList<RequestLimit> CompileGlobal() => _reader.Read(section.GetSection("limits"), "limits");

    /// <summary>The limits of one backend; what code said is not overruled.</summary>
    public IReadOnlyList<RequestLimit> Compile(string backend, BackendOptions raw)
    {
        var path = $"backends:{backend}:limits";
        return raw.Limits ?? _reader.Read(section.GetSection(path), path, hasTools: raw.Protocol == BackendProtocol.Mcp);
    }
}
