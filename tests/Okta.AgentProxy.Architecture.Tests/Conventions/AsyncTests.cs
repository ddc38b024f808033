using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Architecture.Tests.Conventions;

/// <summary>Asynchronous methods say so, and can be cancelled.</summary>
public sealed class AsyncTests
{
    // Public methods without a CancellationToken, and why that is right.
    private static readonly Dictionary<string, string> Uncancellable = new(StringComparer.Ordinal)
    {
        ["DisposeAsync"] = "IAsyncDisposable has none",
        ["FailAsync"] = "writes the answer of the request it belongs to, which carries its own",
    };

    [Fact]
    public void Names_OfAsynchronousMethods_EndInAsync()
    {
        var wrong = AsynchronousMethods().Where(method => !PlainName(method).EndsWith("Async", StringComparison.Ordinal));

        Expect.None(wrong.Select(Describe), "These return a task, so their names must end in Async:");
    }

    [Fact]
    public void CancellationToken_WhereThereIsOne_IsTheLastParameter()
    {
        var wrong = Methods().Where(method => Array.FindIndex(method.GetParameters(), IsToken) is var at and >= 0 && at < method.GetParameters().Length - 1)

            // C# wants "params" behind everything else.
            .Where(method => !(IsToken(method.GetParameters()[^2]) && method.GetParameters()[^1].IsDefined(typeof(ParamArrayAttribute))));

        Expect.None(wrong.Select(Describe), "Move the CancellationToken to the end of:");
    }

    [Fact]
    public void PublicAsynchronousMethods_Always_TakeACancellationToken()
    {
        var wrong = AsynchronousMethods()
            .Where(method => method.DeclaringType!.IsVisible && (method.IsPublic || method.IsFamily))
            .Where(method => !method.GetParameters().Any(IsToken) && !Uncancellable.ContainsKey(method.Name))

            // A request carries its own: HttpContext.RequestAborted.
            .Where(method => method.GetParameters().All(parameter => parameter.ParameterType != typeof(HttpContext)));

        Expect.None(wrong.Select(Describe), "Nobody can cancel these:");
    }

    private static IEnumerable<MethodInfo> AsynchronousMethods() => Methods().Where(method => IsAsynchronous(method.ReturnType) && !IsForced(method));

    private static IEnumerable<MethodInfo> Methods() =>
        Repository.Packages.SelectMany(package => package.Types).Where(type => !type.IsSubclassOf(typeof(Delegate)))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.Name.Contains('<', StringComparison.Ordinal));

    private static bool IsAsynchronous(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    // Names that the framework gave: overrides and implementations of its interfaces.
    private static bool IsForced(MethodInfo method) =>
        method.GetBaseDefinition().Module.Assembly is var origin && !origin.GetName().Name!.StartsWith("Okta.", StringComparison.Ordinal)
        || method.Name.Contains('.', StringComparison.Ordinal)
        || (!method.DeclaringType!.IsInterface && method.DeclaringType.GetInterfaces().Where(contract => !contract.Assembly.GetName().Name!.StartsWith("Okta.", StringComparison.Ordinal))
            .Any(contract => method.DeclaringType.GetInterfaceMap(contract).TargetMethods.Contains(method)));

    private static bool IsToken(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken);

    private static string PlainName(MethodInfo method) => method.Name[(method.Name.LastIndexOf('.') + 1)..];

    private static string Describe(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
