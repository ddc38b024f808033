namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>How a value is asked for.</summary>
internal enum FieldKind
{
    Text,
    Number,

    /// <summary>One item a line.</summary>
    Lines,

    /// <summary>One of <see cref="FormField.Options"/>.</summary>
    Choice,

    /// <summary>Any of them.</summary>
    Checks,

    Flag,

    /// <summary>Never shown: left empty it stays.</summary>
    Secret,

    /// <summary><c>key = value</c>, one a line.</summary>
    Map,

    Json,
}

/// <summary>A field of a form: a key of the configuration, asked for.</summary>
/// <param name="Key">The key, <c>.</c> between levels.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Kind">How it is asked for.</param>
/// <param name="Hint">What to write there.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record FormField(string Key, string Label, FieldKind Kind, string? Hint = null, bool Required = false)
{
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The control's id on the page.</summary>
    public string Id => "f-" + Key.Replace('.', '-');

    /// <summary>Whether a problem with <paramref name="key"/> is about this field: it is its key, or one below it.</summary>
    public bool Owns(string key) =>
        key.StartsWith(Key, StringComparison.OrdinalIgnoreCase) && (key.Length == Key.Length || key[Key.Length] is '.' or '[');

    public override string ToString() => $"FormField {Kind}";
}
