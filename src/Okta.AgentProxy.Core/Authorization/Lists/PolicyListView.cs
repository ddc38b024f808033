namespace Okta.AgentProxy;

/// <summary>Shows a caller what the caller may use: the same policy, asked the same way, as for the call itself.</summary>
internal sealed class PolicyListView : IListView
{
    private readonly BackendPolicy _policy;
    private readonly PolicyCaller _caller;
    private readonly CallerRules? _rules;
    private readonly ToolCatalog _catalog;
    private readonly bool _mayRead;
    private readonly bool _mayWrite;

    /// <summary>A view for one caller and one answer.</summary>
    public PolicyListView(BackendPolicy policy, PolicyCaller caller, ToolCatalog catalog)
    {
        _policy = policy;
        _caller = caller;
        _catalog = catalog;
        _mayRead = caller.Agent.Scopes.Contains(caller.Backend.Scopes.Read);
        _mayWrite = caller.Agent.Scopes.Contains(caller.Backend.Scopes.Write);
        _rules = policy.ForCaller(caller.Ask(PolicyTargetKind.Tool, ""));
    }

    /// <summary>How many items were left out.</summary>
    public int Hidden { get; private set; }

    /// <inheritdoc/>
    public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item)
    {
        ToolAnnotations? annotations = null;
        if (kind == ListKind.Tools && _policy.ReadsAnnotations)
        {
            annotations = ListItem.ReadAnnotations(item);
            _catalog.Learn(_caller.Backend, id, annotations.Value);
        }

        var target = kind switch
        {
            ListKind.Tools => PolicyTargetKind.Tool,
            ListKind.Resources => PolicyTargetKind.Resource,
            ListKind.Templates => PolicyTargetKind.ResourceTemplate,
            _ => PolicyTargetKind.Prompt,
        };
        var request = _caller.Ask(target, id) with { IsListing = true, Annotations = annotations };
        var isVisible = _policy.Evaluate(request, _rules).IsVisible && MayHaveScopes(kind, id);
        Hidden += isVisible ? 0 : 1;
        return isVisible;
    }

    // A scope the agent may never have is as good as a denial; one that the user's token lacks can be asked for.
    private bool MayHaveScopes(ListKind kind, string id) => (_mayRead && _mayWrite)
        || (kind == ListKind.Tools ? _caller.Agent.Scopes.Contains(ScopeRules.RequiredForTool(_caller.Backend, id)) : _mayRead);
}
