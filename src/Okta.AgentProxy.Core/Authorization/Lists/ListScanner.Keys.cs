namespace Okta.AgentProxy;

/// <summary>The names of members: which of them is the list.</summary>
internal sealed partial class ListScanner
{
    private void ReadKey(ref Pass pass)
    {
        var rest = pass.Bytes[pass.At..];
        var length = _skimmer.Skim(rest);
        var part = length < 0 ? rest : rest[..(length - 1)];
        var fits = Math.Min(part.Length, MaxKeyBytes - Math.Min(_keyLength, MaxKeyBytes));
        part[..fits].CopyTo(_key.AsSpan(1 + Math.Min(_keyLength, MaxKeyBytes)));
        _keyLength += part.Length;
        pass.At += length < 0 ? rest.Length : length;
        _at = length < 0 ? At.Key : At.Colon;
    }

    private string Key()
    {
        if (_keyLength > MaxKeyBytes)
        {
            return "";
        }

        _key[0] = _key[_keyLength + 1] = (byte)'"';
        return JsonText.DecodeQuoted(_key.AsSpan(0, _keyLength + 2)) ?? "";
    }

    // Names that differ in the case of ASCII letters are filtered like the right ones; what else a reader may take for one of them is nobody's honest answer. And
    // some readers make the members of "__proto__" members of the object around it.
    private static bool IsTreacherous(string key) =>
        key == "__proto__" || (key.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 && KnownMembers.Lists.Recognise(key) == KnownMember.Lookalike);

    private static ListKind ListOf(string key) =>
        key.Equals("tools", StringComparison.OrdinalIgnoreCase) ? ListKind.Tools
        : key.Equals("resources", StringComparison.OrdinalIgnoreCase) ? ListKind.Resources
        : key.Equals("resourceTemplates", StringComparison.OrdinalIgnoreCase) ? ListKind.Templates
        : key.Equals("prompts", StringComparison.OrdinalIgnoreCase) ? ListKind.Prompts
        : ListKind.None;
}
