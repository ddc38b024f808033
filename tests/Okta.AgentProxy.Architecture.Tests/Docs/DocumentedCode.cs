using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Okta.AgentProxy.Architecture.Tests.Docs;

/// <summary>Compiles a block of C# from the documentation: with what an application of the Web SDK has, and the variables that pages take for granted.</summary>
internal static class DocumentedCode
{
    // The Web SDK's own, then the namespaces of the packages: a few lines are shown without their using directives.
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading", "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging", "Microsoft.AspNetCore.DataProtection",
        "Okta.AgentProxy", "Okta.AgentProxy.Routing", "Okta.AgentProxy.DevOrg", "Okta.AgentProxy.Storage.Contract", "Okta.AgentProxy.TestKit", "Okta.AgentProxy.TestKit.Wire",
        "DemoServers.Employees", "DemoServers.Partners", "MyGateway",
    ];

    private static readonly (string Type, string Name)[] Variables =
    [
        ("WebApplicationBuilder", "builder"), ("WebApplication", "app"), ("DevOrgServer", "org"), ("TestProxy", "proxy"), ("string", "token"), ("string[]", "args"),
        ("System.Security.Cryptography.X509Certificates.X509Certificate2", "certificate"),
    ];

    // What a page leaves to its reader.
    private const string Readers = """
        internal sealed class HmacAuthHandler : IBackendAuthHandler
        {
            public string Name => "hmac";
            public void Validate(Backend backend, AuthConfigProblems problems) { }
            public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
        }
        internal sealed class MyCheck : Microsoft.Extensions.Diagnostics.HealthChecks.IHealthCheck
        {
            public Task<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult> CheckHealthAsync(
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
        }
        internal static class MyDatabase
        {
            public static string CreateEmpty() => "";
            public static ValueTask DropAsync(string name) => default;
            public static IAgentProxyBuilder AddMyStorage(this IAgentProxyBuilder builder, string name) => builder;
        }
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
            .DistinctBy(Path.GetFileName).Where(IsManaged).Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    /// <summary>The compiler's errors.</summary>
    public static IEnumerable<string> Problems(string code)
    {
        var compilation = CSharpCompilation.Create(
            "Documentation",
            [CSharpSyntaxTree.ParseText(string.Concat(Usings.Select(name => $"global using {name};\n")) + Readers, Parsing), CSharpSyntaxTree.ParseText(Wrap(code), Parsing)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics().Where(problem => problem.Severity == DiagnosticSeverity.Error).Select(problem => problem.ToString());
    }

    /// <summary>Statements become a method's body, and types stay beside it.</summary>
    private static string Wrap(string code)
    {
        var unit = CSharpSyntaxTree.ParseText(code, Parsing).GetCompilationUnitRoot();
        var statements = unit.Members.OfType<GlobalStatementSyntax>().ToArray();
        var declared = statements.Select(statement => statement.Statement).OfType<LocalDeclarationStatementSyntax>()
            .SelectMany(local => local.Declaration.Variables).Select(variable => variable.Identifier.Text).ToHashSet(StringComparer.Ordinal);
        var parameters = Variables.Where(variable => !declared.Contains(variable.Name)).Select(variable => $"{variable.Type} {variable.Name}");
        return $$"""
            {{string.Concat(unit.Usings.Select(directive => directive.ToFullString()))}}
            internal static class Page
            {
                public static async Task ShowAsync({{string.Join(", ", parameters)}})
                {
                    await Task.CompletedTask;
            {{string.Concat(statements.Select(statement => statement.ToFullString()))}}
                }
            }
            {{string.Concat(unit.Members.Except(statements).Select(member => member.ToFullString()))}}
            {{(unit.ContainsSkippedText ? "#error The block is no C# file." : "")}}
            """;
    }

    private static bool IsManaged(string file)
    {
        try
        {
            return AssemblyName.GetAssemblyName(file) is not null;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
