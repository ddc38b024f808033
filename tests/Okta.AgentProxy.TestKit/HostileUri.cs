namespace Okta.AgentProxy.TestKit;

/// <summary>URIs that lead to <c>secret</c> or nearly, in spellings that readers take differently. The same seed makes the same URI.</summary>
public static class HostileUri
{
    private static readonly string[] Schemes = ["note", "note", "NOTE", "http", "https", "Http", "file", "ws", "db", "n%6Fte", " note", "no\tte", "note+x"];

    private static readonly string[] Separators = ["://", "://", "://", "://", ":", ":/", ":///", ":\\\\", ":/\\", "://\t", ":////"];

    private static readonly string[] Users = ["", "", "", "", "u@", "u:p@", "@", "a@b@", "u%40x@", ":@", "secret@", "public@", "u:80@"];

    private static readonly string[] Hosts =
    [
        "secret", "secret", "secret", "SECRET", "Secret", "secret.", "secret..", ".secret", "se%63ret", "%73ecret", "secret%2e", "secret%00", "sec\u00ADret", "sec%C2%ADret", "sec\u200Bret",
        "\uFF33\uFF25\uFF23\uFF32\uFF25\uFF34", "%EF%BC%B3ecret", "\u017Fecret", "\u24E2ecret", "secret\uFE0F", "secret\u3002", "secre\u2060t", "\U0001D42Cecret", "sec\tret", "sec\nret", "xn--secret-",
        "public", "public", "secrets", "publicsecret", "127.0.0.1", "0x7f.1", "2130706433", "0177.1", "127.0.0.1.", "[::ffff:7f00:1]", "[::ffff:127.0.0.1]", "", "localhost", "public#secret", "public?secret", "secret\\x",
    ];

    private static readonly string[] Ports = ["", "", "", "", ":", ":80", ":443", ":080", ":8080", ":99999", ":x", ":0", ":80:80"];

    private static readonly string[] Paths =
    [
        "", "/", "/1", "/1", "/secret/1", "//secret/1", "/a/../secret/1", "/a/%2e%2e/secret/1", "/a/..;/secret/1", "/%73ecret/1", "/secret%2f1", "\\secret\\1", "/./secret/1", "/a%5c..%5csecret/1", "?x", "#x",
        "/1?x=/secret", "/1#@secret/", "/1%", "/1%zz", "/%252e%252e/secret", "/gr\u00FC\u00DFe", "/a b",
    ];

    private static readonly string[] Slashes = ["/", "/", "%2F", "%2f", "%5C", "%5c"];

    private static readonly string[] Ats = ["@", "%40"];

    private static readonly string[] Colons = [":", ":", "%3A", "%3a"];

    private static readonly string[] Dots = ["", "", ".", "%2e", "%2E."];

    private static readonly string[] Ends = ["/1", "%2F1", "%5C1", "?x", "%3Fx", "#x", "%23x", ""];

    /// <summary>
    /// One URI of the scheme <c>note</c> that some reader takes for one about <c>secret</c>: any number of slashes, none included, and any delimiter of the authority, each as
    /// it is or encoded.
    /// </summary>
    public static string MakeAboutSecret(Random random)
    {
        var slashes = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => Pick(random, Slashes)));
        var user = random.Next(2) == 0 ? "" : $"user{Pick(random, Ats)}";
        var port = random.Next(2) == 0 ? "" : $"{Pick(random, Colons)}80";
        return $"note{Pick(random, Colons)}{slashes}{user}{Pick(random, ["secret", "SECRET", "%73ecret"])}{Pick(random, Dots)}{port}{Pick(random, Ends)}";
    }

    /// <summary>One URI.</summary>
    public static string Make(Random random) => string.Concat(Pick(random, Schemes), Pick(random, Separators), Pick(random, Users), Pick(random, Hosts), Pick(random, Ports), Pick(random, Paths));

    private static string Pick(Random random, string[] parts) => parts[random.Next(parts.Length)];
}
