namespace Okta.AgentProxy;

/// <summary>
/// The readings under which a backend may understand a URI. A rule must hold for all of them: <c>file:///public/%2e%2e/secret</c> begins with
/// <c>file:///public/</c>, but not to a server that decodes it, and <c>note://user@secret/1</c> is about <c>secret</c> to a server that looks at the host.
/// </summary>
/// <remarks>What is forwarded is the caller's own spelling; so what has no normal form is refused, and the rest is judged as every reader may take it.</remarks>
internal readonly struct ResourceUri
{
    private readonly List<(string Text, UriReading Reading)> _readings;

    private ResourceUri(List<(string, UriReading)> readings) => _readings = readings;

    /// <summary>How many readings there are.</summary>
    public int Count => _readings.Count;

    /// <summary>A reading.</summary>
    public (string Text, UriReading Reading) this[int index] => _readings[index];

    /// <summary>Works out the readings; <see langword="false"/> for a URI that has no normal form (<see cref="UriForm"/>).</summary>
    public static bool TryParse(string uri, out ResourceUri parsed)
    {
        parsed = default;
        if (UriForm.Of(uri, isPattern: false) is not { } form || (uri.Contains('%') ? UriForm.Of(uri, isPattern: false, slashes: true) : form) is not { } flat)
        {
            return false;
        }

        List<(string, UriReading)> readings = [(uri, UriReading.Exact)];
        Add(readings, form.Normal, UriReading.Exact);
        Add(readings, flat.Normal, UriReading.Exact);
        foreach (var bare in form.Bare)
        {
            Add(readings, bare, UriReading.Bare);
        }

        foreach (var bare in flat.Bare)
        {
            Add(readings, bare, UriReading.Bare);
        }

        List<string> all = [.. form.Loose];
        if (!LooseUri.TryRead(uri, all))
        {
            return false;
        }

        // Always, whatever is known already: patterns are read in the same way here.
        foreach (var loose in all.Distinct(StringComparer.Ordinal))
        {
            readings.Add((loose, UriReading.Loose));
        }

        parsed = new ResourceUri(readings);
        return true;
    }

    /// <summary>The URI up to its query or fragment.</summary>
    public static ReadOnlySpan<char> WithoutQuery(string uri)
    {
        var end = uri.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? uri : uri.AsSpan(0, end);
    }

    private static void Add(List<(string Text, UriReading Reading)> readings, string text, UriReading reading)
    {
        foreach (var known in readings)
        {
            // What was read exactly is read strictly enough.
            if (known.Text == text)
            {
                return;
            }
        }

        readings.Add((text, reading));
    }
}
