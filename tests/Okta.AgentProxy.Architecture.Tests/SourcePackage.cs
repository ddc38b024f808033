using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Okta.AgentProxy.Architecture.Tests;

/// <summary>One package under <c>src</c>: its project file and what was built from it.</summary>
internal sealed class SourcePackage(string projectFile)
{
    private readonly Lazy<XDocument> _project = new(() => XDocument.Load(projectFile));
    private readonly Lazy<Assembly> _assembly = new(() => Assembly.Load(Path.GetFileNameWithoutExtension(projectFile)));

    public string Name { get; } = Path.GetFileNameWithoutExtension(projectFile);

    public string Folder { get; } = Path.GetDirectoryName(projectFile)!;

    public Assembly Assembly => _assembly.Value;

    public bool IsCore => Name == "Okta.AgentProxy.Core";

    public bool IsEmpty => !Types.Any();

    /// <summary>The types somebody wrote: no closures, no state machines, nothing a generator added.</summary>
    public IEnumerable<Type> Types => Assembly.GetTypes().Where(type => !IsGenerated(type));

    public IEnumerable<string> ProjectReferences =>
        Included("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public IEnumerable<string> PackageReferences => Included("PackageReference");

    public string? Property(string name) => _project.Value.Descendants(name).FirstOrDefault()?.Value;

    public override string ToString() => Name;

    private IEnumerable<string> Included(string item) =>
        _project.Value.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute))
        || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        || type.Name.Contains('<', StringComparison.Ordinal)
        || type.Namespace is null or "System.Runtime.CompilerServices" or "Microsoft.CodeAnalysis" or "System.Text.RegularExpressions.Generated"
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
