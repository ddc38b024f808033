using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Okta.AgentProxy.Architecture.Tests.PublicApi;

/// <summary>The attributes that change what a caller may write, or what a configuration file may say.</summary>
internal static class AttributeText
{
    private static readonly HashSet<string> Matter = new(StringComparer.Ordinal)
    {
        nameof(ObsoleteAttribute), nameof(FlagsAttribute), nameof(ExperimentalAttribute), nameof(AttributeUsageAttribute),
        nameof(RequiresUnreferencedCodeAttribute), nameof(RequiresDynamicCodeAttribute), nameof(DynamicallyAccessedMembersAttribute),
        nameof(SetsRequiredMembersAttribute), "ConfigurationKeyNameAttribute",
    };

    /// <summary>The attributes in front of a member or type, each followed by a space.</summary>
    public static string Of(MemberInfo member) => string.Concat(member.GetCustomAttributesData().Where(IsOurs).Select(Text).Order(StringComparer.Ordinal));

    private static bool IsOurs(CustomAttributeData data) =>
        Matter.Contains(data.AttributeType.Name)

        // The compiler marks every type with required members as obsolete for compilers that do not know them.
        && !(data.AttributeType == typeof(ObsoleteAttribute) && data.ConstructorArguments is [{ Value: string text }, ..] && text.StartsWith("Constructors of types with required members", StringComparison.Ordinal));

    private static string Text(CustomAttributeData data)
    {
        var arguments = data.ConstructorArguments.Select(argument => Value(argument))
            .Concat(data.NamedArguments.Select(argument => $"{argument.MemberName} = {Value(argument.TypedValue)}"))
            .ToArray();
        var name = data.AttributeType.Name[..^"Attribute".Length];
        return arguments.Length == 0 ? $"[{name}] " : $"[{name}({string.Join(", ", arguments)})] ";
    }

    private static string Value(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        string text => $"\"{text}\"",
        var value when argument.ArgumentType.IsEnum => Enum.ToObject(argument.ArgumentType, value!).ToString()!,
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null",
    };
}
