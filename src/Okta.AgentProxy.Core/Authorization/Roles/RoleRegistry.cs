using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>The roles in force now. Readers pay one volatile read. Thread-safe.</summary>
internal sealed class RoleRegistry
{
    private readonly ChangeSignal _changed = new();
    private volatile RoleDirectory _current = RoleDirectory.Empty;

    /// <summary>The roles in force.</summary>
    public RoleDirectory Current => _current;

    /// <summary>Fires at the next change; ask again each time.</summary>
    public IChangeToken Watch() => _changed.Watch();

    /// <summary>Puts <paramref name="roles"/> in force.</summary>
    public void Replace(IReadOnlyList<PolicyRole> roles)
    {
        var next = new RoleDirectory(roles);
        if (!next.SaysTheSameAs(_current))
        {
            _current = next;
            _changed.Fire();
        }
    }
}
