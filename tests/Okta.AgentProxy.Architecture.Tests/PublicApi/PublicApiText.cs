using System.Runtime.CompilerServices;
using System.Text;

namespace Okta.AgentProxy.Architecture.Tests.PublicApi;

/// <summary>The public surface of an assembly as text: a block per type, a line per member, in an order that does not depend on the source.</summary>
internal static class PublicApiText
{
    public static string Of(Assembly assembly)
    {
        MemberText members = new();
        StringBuilder text = new();
        foreach (var type in assembly.GetExportedTypes().Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute))).OrderBy(TypeNames.Full, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "\n" : string.Empty).Append(Header(type)).Append('\n');
            foreach (var member in type.IsSubclassOf(typeof(Delegate)) ? [] : members.Of(type))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var bases = Bases(type).ToArray();
        var constraints = string.Concat(type.GetGenericArguments().Select(GenericParameterText.Constraints));
        return $"{AttributeText.Of(type)}{Kind(type)} {TypeNames.Full(type)}{(bases.Length == 0 ? string.Empty : " : " + string.Join(", ", bases))}{constraints}";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return [TypeNames.Of(Enum.GetUnderlyingType(type))];
        }

        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return [$"{TypeNames.Of(invoke.ReturnType)} ({string.Join(", ", invoke.GetParameters().Select(parameter => $"{TypeNames.Of(parameter.ParameterType)} {parameter.Name}"))})"];
        }

        var inherited = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [TypeNames.Of(parent)] : Array.Empty<string>();
        return inherited.Concat(type.GetInterfaces().Where(contract => contract.IsVisible).Select(TypeNames.Of).Order(StringComparer.Ordinal));
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : string.Empty) + (IsRecord(type) ? "record struct" : "struct"),
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : string.Empty) + (IsRecord(type) ? "record" : "class"),
    };

    internal static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly) is not null;
}
