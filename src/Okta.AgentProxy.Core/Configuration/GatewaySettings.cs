namespace Okta.AgentProxy;

/// <summary>The gateway's own settings at one moment. They are read at start; a later change is noticed, and said, but not followed.</summary>
internal sealed class GatewaySettings
{
    // A class and not a record: okta_client_secret is among the values.
    private readonly Dictionary<string, string> _values;

    public GatewaySettings(AgentProxyOptions options) => _values = OptionsShape.Of(typeof(AgentProxyOptions)).Keys.Values
        .Where(key => key.Kind is not OptionsShape.Kind.OptionsByName)
        .ToDictionary(key => key.Name, key => Text(key.Property.GetValue(options)), StringComparer.Ordinal);

    /// <summary>The keys whose values differ from <paramref name="earlier"/>.</summary>
    public IReadOnlyList<string> ChangedSince(GatewaySettings earlier) =>
        [.. _values.Where(pair => earlier._values[pair.Key] != pair.Value).Select(pair => pair.Key)];

    private static string Text(object? value) => value is IEnumerable<string> list ? string.Join('\n', list) : value?.ToString() ?? "";
}
