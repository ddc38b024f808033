namespace Okta.AgentProxy.Architecture.Tests.PublicApi;

/// <summary>Types as one writes them in C#, with their nullability.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>The name without regard to nullability.</summary>
    public static string Of(Type type) => Of(type, null);

    /// <summary>The name; reference types that may be null end in a question mark.</summary>
    public static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : string.Empty;
        return type.IsArray ? $"{Of(type.GetElementType()!, nullability?.ElementType)}[]{mark}" : Bare(type, nullability) + mark;
    }

    /// <summary>Namespace and name, for the type's own line: <c>Okta.AgentProxy.ITokenCache&lt;T&gt;</c>.</summary>
    public static string Full(Type type)
    {
        var outer = type.DeclaringType is { } parent ? Full(parent) + "." : type.Namespace + ".";
        return outer + Plain(type) + Parameters(type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(argument => argument.Name));
    }

    private static string Bare(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var arguments = type.GetGenericArguments().Select((argument, i) =>
            Of(argument, nullability is { GenericTypeArguments: var known } && i < known.Length ? known[i] : null)).ToArray();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            return $"({string.Join(", ", arguments)})";
        }

        var outer = type.DeclaringType is { } parent ? Plain(parent) + "." : Prefix(type.Namespace);
        return outer + Plain(type) + Parameters(arguments);
    }

    // System and our own names are unmistakable in their short form; the rest keeps its namespace.
    private static string Prefix(string? space) =>
        space is null || space.StartsWith("System", StringComparison.Ordinal) || space.StartsWith("Okta.AgentProxy", StringComparison.Ordinal) ? string.Empty : space + ".";

    private static string Plain(Type type) => type.Name.Split('`')[0];

    private static string Parameters(IEnumerable<string> names) => names.ToArray() is { Length: > 0 } some ? $"<{string.Join(", ", some)}>" : string.Empty;
}
