using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Architecture.Tests.Conventions;

/// <summary>Operators alert on log ids, so one id means one thing over all packages, for good.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void EventIds_OfAllPackages_AreUnique()
    {
        var shared = Constants().GroupBy(constant => (int)constant.GetRawConstantValue()!).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(Describe))}");

        Expect.None(shared, "Log ids with two meanings:");
    }

    [Fact]
    public void LoggerMessages_InSrc_UseADeclaredId()
    {
        var declared = Constants().Select(constant => (int)constant.GetRawConstantValue()!).ToHashSet();

        var wrong = Messages().Where(message => !declared.Contains(message.Attribute.EventId)).Select(message => $"{message.Method.DeclaringType}.{message.Method.Name}");

        Expect.None(wrong, "Log messages whose id is no constant of an EventIds class:");
    }

    [Fact]
    public void LoggerMessages_InSrc_ShareNoId()
    {
        var shared = Messages().GroupBy(message => message.Attribute.EventId).Where(group => group.Select(message => message.Attribute.Message).Distinct().Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => $"{message.Method.DeclaringType!.Name}.{message.Method.Name}"))}");

        Expect.None(shared, "Different log messages with one id:");
    }

    private static IEnumerable<FieldInfo> Constants() =>
        Repository.Packages.SelectMany(package => package.Types).Where(type => type.Name.EndsWith("EventIds", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)).Where(field => field.IsLiteral);

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Attribute)> Messages() =>
        Repository.Packages.SelectMany(package => package.Types)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => (method, method.GetCustomAttribute<LoggerMessageAttribute>()!)).Where(message => message.Item2 is not null);

    private static string Describe(FieldInfo constant) => $"{constant.DeclaringType!.FullName}.{constant.Name}";
}
