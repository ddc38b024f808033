namespace Okta.AgentProxy.Exchange;

/// <summary>Small helps for the forms sent to token endpoints.</summary>
internal static class FormExtensions
{
    /// <summary>Adds a parameter unless it is empty: RFC 6749 §3.2 treats an empty one as left out, but not every server does.</summary>
    public static void AddOptional(this List<KeyValuePair<string, string>> form, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            form.Add(new(name, value));
        }
    }
}
