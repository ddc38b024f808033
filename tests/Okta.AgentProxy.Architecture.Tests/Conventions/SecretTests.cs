using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Architecture.Tests.Conventions;

/// <summary>
/// No type prints a secret it holds: into each field whose name sounds like one a marker is planted, then <c>ToString()</c> is called.
/// </summary>
public sealed partial class SecretTests
{
    private const string Planted = "planted-secret-0b5e";

    // Fields that sound like a secret and are none.
    private static readonly string[] Harmless = ["ConfigurationProblem.Key"];

    public static TheoryData<string> Holders => [.. HolderTypes().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Holders))]
    public void ToString_TypeThatHoldsASecret_DoesNotShowIt(string name)
    {
        var type = HolderTypes().Single(type => type.FullName == name);
        var value = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in SecretFields(type))
        {
            field.SetValue(value, Marker(field.FieldType));
        }

        var text = Print(value);

        Assert.DoesNotContain(Planted, text, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<Type> HolderTypes() =>
        Repository.Packages.SelectMany(package => package.Types)
            .Where(type => type is { IsAbstract: false, IsInterface: false, ContainsGenericParameters: false } && !type.IsEnum && !type.IsSubclassOf(typeof(Exception)))
            .Where(type => SecretFields(type).Any());

    private static IEnumerable<FieldInfo> SecretFields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !Harmless.Contains($"{type.Name}.{FieldName(field)}", StringComparer.Ordinal))
            .Where(field => Marker(field.FieldType) is not null && (SecretName.IsMatch(FieldName(field)) || field.FieldType.Name == "Secret"));

    private static object? Marker(Type type) => type switch
    {
        _ when type == typeof(string) => Planted,
        { Name: "Secret" } => Secret(type),
        _ => null,
    };

    private static object Secret(Type type)
    {
        var secret = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(field => field.FieldType == typeof(string)))
        {
            field.SetValue(secret, Planted);
        }

        return secret;
    }

    // Only what ToString returns counts: an object without its constructor may well be unable to print itself.
    private static string Print(object value)
    {
        try
        {
            return value.ToString() ?? string.Empty;
        }
        catch (NullReferenceException)
        {
            return string.Empty;
        }
    }

    private static string FieldName(FieldInfo field) => field.Name.TrimStart('_', '<').Split('>')[0];

    [GeneratedRegex("secret$|password|passphrase|assertion$|^token$|(access|refresh|id|bearer|subject|raw)_?token$|privatekey|^key$|apikey|authorizationheader|cookie$|codeverifier|connectionstring", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName { get; }
}
