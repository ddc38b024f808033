namespace Okta.AgentProxy;

/// <summary>One thing that is wrong with the configuration, and how to mend it. Contains no configured value that may be secret.</summary>
/// <param name="Key">The key as in the file (<c>backends.finance.url</c>); <see langword="null"/> when it is about a whole file.</param>
/// <param name="Message">What is wrong, to be read after the key.</param>
public sealed record ConfigurationProblem(string? Key, string Message)
{
    /// <summary>The file (or variable) that the value comes from; <see langword="null"/> when unknown.</summary>
    public string? Source { get; init; }

    /// <summary>The line in <see cref="Source"/>, from 1.</summary>
    public int? Line { get; init; }

    /// <summary><c>config.yaml:12: backends.finance.url is required</c>.</summary>
    public override string ToString()
    {
        var place = (Source, Line) switch
        {
            (null, _) => "",
            (_, null) => $"{Source}: ",
            _ => $"{Source}:{Line}: ",
        };
        return VisibleText.Escape(place + (Key is null ? Message : $"{Key} {Message}"));
    }
}
