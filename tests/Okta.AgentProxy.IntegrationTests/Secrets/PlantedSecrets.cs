using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy.IntegrationTests.Secrets;

/// <summary>Secrets that are nowhere else in the world, and the search for them in whatever form they may have been written down.</summary>
internal sealed class PlantedSecrets
{
    private const int CoreLength = 24;

    private readonly ConcurrentDictionary<string, string> _forms = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A new secret. Part of it is different in JSON, in URLs and in HTML; the search does not depend on that part.</summary>
    public string New(string name)
    {
        var core = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", CoreLength);
        Add(name, core);
        return $"{core}+/=&<'";
    }

    /// <summary>A secret that somebody else made: what is looked for is its end, which in a token is the signature.</summary>
    public string Add(string name, string secret)
    {
        var core = secret.Length > 40 ? secret[^40..] : secret;
        foreach (var form in FormsOf(core))
        {
            _forms.TryAdd(form, name);
        }

        return secret;
    }

    /// <summary>The names of the secrets that are in a text, in any form.</summary>
    public IReadOnlyCollection<string> FindIn(string text)
    {
        HashSet<string> found = [];
        var search = SearchValues.Create([.. _forms.Keys], StringComparison.OrdinalIgnoreCase);
        for (var rest = text.AsSpan(); rest.IndexOfAny(search) is var at and >= 0; rest = rest[(at + 1)..])
        {
            var here = rest[at..];
            foreach (var (form, name) in _forms)
            {
                if (here.StartsWith(form, StringComparison.OrdinalIgnoreCase))
                {
                    found.Add($"{name} as {form}");
                }
            }
        }

        return found;
    }

    /// <summary>The same in bytes.</summary>
    public IReadOnlyCollection<string> FindIn(ReadOnlySpan<byte> bytes) => FindIn(Encoding.Latin1.GetString(bytes));

    /// <summary>Every form in which a secret is looked for.</summary>
    public static IEnumerable<string> FormsOf(string core)
    {
        var bytes = Encoding.UTF8.GetBytes(core);
        yield return core;
        yield return Uri.EscapeDataString(core);
        yield return string.Concat(bytes.Select(b => $"%{b:X2}"));
        yield return string.Concat(core.Select(c => $"\\u{(int)c:x4}"));
        yield return Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(core));
        yield return Convert.ToHexString(bytes);
        yield return BitConverter.ToString(bytes);
        foreach (var form in Base64Of(bytes))
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }

        // A header such as Basic, in a field that is encoded once more.
        yield return Base64Of(Encoding.ASCII.GetBytes(Base64Of(bytes).First())).First();
    }

    // Within a longer text a secret may begin at any of three places of a group: the letters that its neighbours have a share in are cut off.
    private static IEnumerable<string> Base64Of(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var letters = Convert.ToBase64String([.. new byte[before], .. bytes]);
            yield return letters[(((before * 8) + 5) / 6)..((before + bytes.Length) * 8 / 6)];
        }
    }
}
