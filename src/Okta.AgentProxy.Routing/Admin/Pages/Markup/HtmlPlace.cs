namespace Okta.AgentProxy.Routing.Admin.Pages.Markup;

/// <summary>Follows the literals of a template and knows what may stand at the present place. Refuses what our pages must not contain at all.</summary>
internal sealed class HtmlPlace
{
    private enum State
    {
        Content,
        TagName,
        Tag,
        AttributeName,
        BeforeValue,
        Value,
    }

    private static readonly string[] UrlAttributes = ["href", "src", "action", "formaction", "cite", "data", "poster", "srcset", "ping"];

    private State _state;
    private string _tag = "";
    private string _attribute = "";
    private char _quote;
    private bool _valueIsEmpty;
    private int _start;

    /// <summary>Whether the text here is one that a form sends.</summary>
    public bool IsEditable => _state == State.Value ? string.Equals(_attribute, "value", StringComparison.OrdinalIgnoreCase) : _tag == "textarea";

    public void Read(string markup)
    {
        _start = 0;
        for (var i = 0; i < markup.Length; i++)
        {
            Step(markup, i);
        }

        // A name that a hole would continue is a name somebody else writes.
        if (_state is State.TagName or State.AttributeName or State.BeforeValue)
        {
            throw Broken("ends within a name or before a quote");
        }
    }

    public void DemandText()
    {
        if (_state == State.Value && !UrlAttributes.Contains(_attribute, StringComparer.OrdinalIgnoreCase))
        {
            _valueIsEmpty = false;
            return;
        }

        DemandContent();
    }

    public void DemandContent()
    {
        if (_state != State.Content || _tag is "script" or "style")
        {
            throw Broken("has a value where none may stand");
        }
    }

    public void DemandUrl()
    {
        if (_state != State.Value || !_valueIsEmpty || !UrlAttributes.Contains(_attribute, StringComparer.OrdinalIgnoreCase))
        {
            throw Broken("has an address where none may stand");
        }

        _valueIsEmpty = false;
    }

    public void DemandAttribute()
    {
        if (_state != State.Tag)
        {
            throw Broken("has an attribute outside of a tag");
        }
    }

    private void Step(string markup, int at)
    {
        var c = markup[at];
        switch (_state)
        {
            case State.Content when c == '<':
                (_state, _start) = (State.TagName, at + 1);
                break;

            case State.TagName when char.IsWhiteSpace(c) || c == '>':
                _tag = markup[_start..at].ToLowerInvariant();
                _state = c == '>' ? State.Content : State.Tag;
                break;

            case State.Tag when c == '>':
                _state = State.Content;
                break;

            case State.Tag when !char.IsWhiteSpace(c) && c != '/':
                (_state, _start) = (State.AttributeName, at);
                break;

            case State.AttributeName when c == '=' || c == '>' || char.IsWhiteSpace(c):
                _attribute = markup[_start..at];
                RefuseInlineCode();
                _state = c == '=' ? State.BeforeValue : c == '>' ? State.Content : State.Tag;
                break;

            case State.BeforeValue when c is '"' or '\'':
                (_state, _quote, _valueIsEmpty) = (State.Value, c, true);
                break;

            case State.BeforeValue:
                throw Broken("has an attribute without quotes");

            case State.Value when c == _quote:
                _state = State.Tag;
                break;

            case State.Value:
                _valueIsEmpty = false;
                break;
        }
    }

    // The pages' Content-Security-Policy would stop these anyway; here it shows before a browser is needed.
    private void RefuseInlineCode()
    {
        if (_attribute.StartsWith("on", StringComparison.OrdinalIgnoreCase) || _attribute.Equals("style", StringComparison.OrdinalIgnoreCase))
        {
            throw Broken("has inline code or style");
        }
    }

    private InvalidOperationException Broken(string what) => new($"A template {what} (<{_tag} {_attribute}>).");
}
