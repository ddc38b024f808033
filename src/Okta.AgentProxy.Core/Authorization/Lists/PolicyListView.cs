namespace Okta.AgentProxy;

/// <summary>Shows a caller what the caller may use: the same policy, asked the same way, as for the call itself.</summary>
internal sealed class PolicyListView : IListView
{
    private readonly BackendPolicy _policy;
    private readonly PolicyCaller _caller;
    private readonly ToolCatalog _catalog;
    private readonly bool _mayRead;
    private readonly bool _mayWrite;

    // Worked out at the first item: every answer has a view, and few answers are lists.
    private CallerRules? _rules;
    private ListRules _listRules;
    private RuleMatches? _matches;
    private bool _isReady;

    /// <summary>A view for one caller and one answer.</summary>
    public PolicyListView(BackendPolicy policy, PolicyCaller caller, ToolCatalog catalog)
    {
        _policy = policy;
        _caller = caller;
        _catalog = catalog;
        _mayRead = caller.Agent.Scopes.Contains(caller.Backend.Scopes.Read);
        _mayWrite = caller.Agent.Scopes.Contains(caller.Backend.Scopes.Write);
    }

    /// <summary>How many items were left out.</summary>
    public int Hidden { get; private set; }

    /// <inheritdoc/>
    public ListMemory? MemoryOf(ListKind kind) => _catalog.ItemsOf(_caller.Backend, kind);

    /// <inheritdoc/>
    public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item)
    {
        MakeReady();
        var isVisible = (_matches is not null && kind is (ListKind.Tools or ListKind.Prompts) ? IsNameVisible(_matches, kind, id) : Ask(kind, id, item))
            && MayHaveScopes(kind, id);
        Hidden += isVisible ? 0 : 1;
        return isVisible;
    }

    /// <inheritdoc/>
    public ListVisibility? VisibilityOf(ListKind kind, ListImage image)
    {
        MakeReady();
        return _matches is not null && kind is (ListKind.Tools or ListKind.Prompts) && _mayRead && _mayWrite ? image.VisibilityFor(_matches, _listRules, TargetOf(kind)) : null;
    }

    /// <inheritdoc/>
    public void LeftOut(int items) => Hidden += items;

    private void MakeReady()
    {
        if (!_isReady)
        {
            _isReady = true;
            var question = _caller.Ask(PolicyTargetKind.Tool, "");
            _rules = _policy.ForCaller(question);
            _matches = _policy.ForList(question, out _listRules);
        }
    }

    private static PolicyTargetKind TargetOf(ListKind kind) => kind switch
    {
        ListKind.Tools => PolicyTargetKind.Tool,
        ListKind.Resources => PolicyTargetKind.Resource,
        ListKind.Templates => PolicyTargetKind.ResourceTemplate,
        _ => PolicyTargetKind.Prompt,
    };

    private bool IsNameVisible(RuleMatches matches, ListKind kind, string name) =>
        !CompiledPolicy.IsMalformed(name) && matches.IsVisible(TargetOf(kind), name, _listRules);

    private bool Ask(ListKind kind, string id, ReadOnlySpan<byte> item)
    {
        ToolAnnotations? annotations = null;
        if (kind == ListKind.Tools && _policy.ReadsAnnotations)
        {
            annotations = ListItem.ReadAnnotations(item);
            _catalog.Learn(_caller.Backend, id, annotations.Value);
        }

        var request = _caller.Ask(TargetOf(kind), id) with { IsListing = true, Annotations = annotations };
        return _policy.Evaluate(request, _rules).IsVisible;
    }

    // A scope the agent may never have is as good as a denial; one that the user's token lacks can be asked for.
    private bool MayHaveScopes(ListKind kind, string id) => (_mayRead && _mayWrite)
        || (kind == ListKind.Tools ? _caller.Agent.Scopes.Contains(ScopeRules.RequiredForTool(_caller.Backend, id)) : _mayRead);
}
