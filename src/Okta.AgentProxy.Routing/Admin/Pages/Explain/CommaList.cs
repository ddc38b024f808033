using System.Text;

namespace Okta.AgentProxy.Routing.Admin.Pages.Explain;

/// <summary>Names in one field of a form, separated by commas. A comma of a name's own (<c>CN=ops\,OU=it</c>) stands behind a backslash, and so does a backslash.</summary>
internal static class CommaList
{
    public static string Join(IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)));

    public static IReadOnlyList<string> Split(string text)
    {
        List<string> names = [];
        StringBuilder name = new();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                name.Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                Add();
            }
            else
            {
                name.Append(text[i]);
            }
        }

        Add();
        return names;

        void Add()
        {
            if (name.ToString().Trim() is { Length: > 0 } whole)
            {
                names.Add(whole);
            }

            name.Clear();
        }
    }
}
