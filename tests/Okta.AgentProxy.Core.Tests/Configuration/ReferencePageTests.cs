namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>Holds <c>docs/reference/configuration.md</c> to the options and to the table of environment names.</summary>
public sealed class ReferencePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "configuration.md"));

    public static TheoryData<string> Keys =>
    [
        .. new[] { typeof(AgentProxyOptions), typeof(BackendOptions), typeof(AgentOptions) }
            .SelectMany(type => OptionsShape.Of(type).Keys.Values)
            .Where(key => key.Kind is not (OptionsShape.Kind.Options or OptionsShape.Kind.OptionsByName))
            .Select(key => key.Name)
            .Distinct(),
        .. EnvironmentNames.Table.Keys,
        .. ForeignKeys.OfBackend,
        "scopes.read", "scopes.write",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Page_EveryKey_IsExplained(string key) => Assert.Contains($"`{key}`", Page, StringComparison.Ordinal);
}
