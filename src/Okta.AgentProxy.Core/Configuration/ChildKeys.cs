using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Answers <see cref="IConfigurationProvider.GetChildKeys"/> without walking all keys of the provider, as the framework's own does.</summary>
internal static class ChildKeys
{
    /// <summary>The keys below <paramref name="parentPath"/> and <paramref name="earlierKeys"/>, in the order in which the framework gives them.</summary>
    public static IEnumerable<string> Of(SectionSnapshot sections, string? parentPath, IEnumerable<string> earlierKeys)
    {
        var parent = parentPath is null ? sections : sections.Find(parentPath);
        if (parent is null || parent.Children.Count == 0)
        {
            // The providers before this one have sorted theirs.
            return earlierKeys;
        }

        List<string> keys = [.. parent.Children.Select(child => child.Key), .. earlierKeys];
        keys.Sort(ConfigurationKeyComparer.Instance);
        return keys;
    }
}
