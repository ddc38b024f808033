using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Architecture.Tests.Services;

/// <summary>
/// One <c>AddXxx(this IAgentProxyBuilder, …)</c> of a leaf package. Found by its shape, so that a package that is added later is in the
/// service-graph tests without a line here.
/// </summary>
internal sealed class OptionalPackage(MethodInfo method)
{
    public static IReadOnlyList<OptionalPackage> All { get; } =
    [
        .. Repository.FilledPackages.Where(package => !package.IsCore)
            .SelectMany(package => package.Assembly.GetExportedTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.Name.StartsWith("Add", StringComparison.Ordinal) && !method.IsGenericMethodDefinition
                && method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(IAgentProxyBuilder))
            .Select(method => new OptionalPackage(method)),
    ];

    public string Name { get; } = $"{method.Name}({string.Join(", ", method.GetParameters().Skip(1).Select(parameter => parameter.ParameterType.Name))})";

    public void AddTo(IAgentProxyBuilder builder) => method.Invoke(null, [builder, .. method.GetParameters().Skip(1).Select(Argument)]);

    private static object? Argument(ParameterInfo parameter) => parameter switch
    {
        { ParameterType: var type } when type == typeof(IConfiguration) => new ConfigurationBuilder().Build(),
        { Name: "connectionString" } => parameter.Member.Name.Contains("Postgres", StringComparison.Ordinal) ? "Host=127.0.0.1;Database=none" : "Data Source=:memory:",
        { HasDefaultValue: true } => parameter.DefaultValue,
        { ParameterType: var type } when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Action<>) => Nothing(type),
        _ => throw new InvalidOperationException($"Say in {nameof(OptionalPackage)} what to pass for {parameter.Member.Name}({parameter.ParameterType.Name} {parameter.Name})."),
    };

    private static object Nothing(Type action) =>
        typeof(OptionalPackage).GetMethod(nameof(Ignore), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(action.GetGenericArguments()).CreateDelegate(action);

    private static void Ignore<T>(T options) => _ = options;
}
