using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>
/// All roles known at one moment. A caller has every role that one of the token's groups gives; groups are read from the token each time and never
/// remembered. Immutable and thread-safe.
/// </summary>
internal sealed class RoleDirectory
{
    private readonly FrozenDictionary<string, PolicyRole> _byName;

    /// <summary>Indexes <paramref name="roles"/>; of roles with the same name the groups are put together and the higher level counts.</summary>
    public RoleDirectory(IEnumerable<PolicyRole> roles)
    {
        All = [.. roles.GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Select(same => new PolicyRole
        {
            Name = same.First().Name,
            Level = same.Max(r => r.Level),
            Groups = [.. same.SelectMany(r => r.Groups).Distinct(StringComparer.Ordinal)],
        })];
        _byName = All.ToFrozenDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>No roles.</summary>
    public static RoleDirectory Empty { get; } = new([]);

    /// <summary>Every role.</summary>
    public IReadOnlyList<PolicyRole> All { get; }

    /// <summary>The role of that name, or <see langword="null"/>.</summary>
    public PolicyRole? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether both have the same roles, with the same levels and groups.</summary>
    public bool SaysTheSameAs(RoleDirectory other) => All.Count == other.All.Count
        && All.All(r => other.Find(r.Name) is { } same && same.Level == r.Level && same.Groups.SequenceEqual(r.Groups, StringComparer.Ordinal));

    /// <summary>The caller's roles, for people (<c>explain</c>); decisions look at groups directly.</summary>
    public IReadOnlyList<PolicyRole> Of(Subject subject) => [.. All.Where(r => r.Groups.Any(subject.Groups.Contains))];
}
