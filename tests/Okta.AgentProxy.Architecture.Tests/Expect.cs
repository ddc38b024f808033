namespace Okta.AgentProxy.Architecture.Tests;

/// <summary>Fails with the whole list: whoever breaks a rule in five places wants to read all five.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string?> violations, string rule)
    {
        var all = violations.Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.True(all.Length == 0, $"{rule}\n  {string.Join("\n  ", all)}");
    }
}
