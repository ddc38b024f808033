using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>The limits at the top of the file, which count over all backends, as they are now. Thread-safe.</summary>
internal sealed class GlobalLimits
{
    private readonly ChangeSignal _changed = new();
    private volatile IReadOnlyList<RequestLimit> _current = [];

    /// <summary>The limits in force.</summary>
    public IReadOnlyList<RequestLimit> Current => _current;

    /// <summary>Fires at the next change; ask again each time.</summary>
    public IChangeToken Watch() => _changed.Watch();

    /// <summary>Puts <paramref name="limits"/> in force.</summary>
    public void Replace(IReadOnlyList<RequestLimit> limits)
    {
        if (!limits.SequenceEqual(_current))
        {
            _current = limits;
            _changed.Fire();
        }
    }
}
