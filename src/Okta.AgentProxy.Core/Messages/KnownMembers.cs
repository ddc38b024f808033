using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Recognises the members that decisions depend on, by their decoded names. A name that differs from one of them in case only is refused:
/// Go's <c>encoding/json</c> (and with it the Go MCP servers), Newtonsoft.Json and System.Text.Json with its web defaults match names
/// without regard to case, Go by Unicode folding ("ſ" is "s", the Kelvin sign is "k"), so <c>{"method":"ping","Method":"tools/call"}</c> would be
/// one thing here and another there.
/// </summary>
internal static class KnownMembers
{
    public static readonly Level Top = new(("jsonrpc", KnownMember.JsonRpc), ("id", KnownMember.Id), ("method", KnownMember.Method),
        ("params", KnownMember.Params), ("result", KnownMember.Result), ("error", KnownMember.Error));

    public static readonly Level Params = new(("name", KnownMember.Name), ("arguments", KnownMember.Arguments), ("_meta", KnownMember.Meta),
        ("uri", KnownMember.Uri), ("taskId", KnownMember.TaskId), ("ref", KnownMember.Reference), ("task", KnownMember.Task),
        ("requestState", KnownMember.RequestState), ("inputResponses", KnownMember.InputResponses), ("notifications", KnownMember.Notifications));

    public static readonly Level Meta = new(("io.modelcontextprotocol/protocolVersion", KnownMember.ProtocolVersion),
        ("io.modelcontextprotocol/clientCapabilities", KnownMember.ClientCapabilities),
        ("io.modelcontextprotocol/related-task", KnownMember.RelatedTask));

    public static readonly Level Capabilities = new(("elicitation", KnownMember.Elicitation));

    public static readonly Level Elicitation = new(("url", KnownMember.Url));

    public static readonly Level Reference = new(("type", KnownMember.Type), ("name", KnownMember.Name), ("uri", KnownMember.Uri));

    public static readonly Level RelatedTask = new(("taskId", KnownMember.TaskId));

    public static readonly Level Notifications = new(("taskIds", KnownMember.TaskIds));

    /// <summary>What an item of a list of tools or prompts is judged by.</summary>
    public static readonly Level NamedItem = new(("name", KnownMember.Name));

    /// <summary>What an item of a list of resources is judged by.</summary>
    public static readonly Level Resource = new(("uri", KnownMember.Uri));

    /// <summary>What an item of a list of resource templates is judged by.</summary>
    public static readonly Level Template = new(("uriTemplate", KnownMember.Uri));

    /// <summary>On the way to a list.</summary>
    public static readonly Level Lists = new(("result", KnownMember.Result), ("tools", KnownMember.Result), ("resources", KnownMember.Result),
        ("resourceTemplates", KnownMember.Result), ("prompts", KnownMember.Result), ("cacheScope", KnownMember.Result));

    // The longest known name has 43.
    private const int MaxKnownBytes = 64;

    /// <summary>The members known at one place of a message.</summary>
    internal sealed class Level(params (string Name, KnownMember Member)[] members)
    {
        private readonly (byte[] Bytes, KnownMember Member)[] _members =
            [.. members.Select(m => (Encoding.UTF8.GetBytes(m.Name), m.Member))];

        /// <summary>Recognises a decoded name. One that a C string would cut short is a lookalike too.</summary>
        public KnownMember Recognise(ReadOnlySpan<byte> name)
        {
            foreach (ref readonly var known in _members.AsSpan())
            {
                if (known.Bytes.Length == name.Length && Ascii.EqualsIgnoreCase(known.Bytes, name))
                {
                    return name.SequenceEqual(known.Bytes) ? known.Member : KnownMember.Lookalike;
                }
            }

            return name.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 ? KnownMember.Other
                : HasControl(name) || FoldsToKnown(name) ? KnownMember.Lookalike
                : KnownMember.Other;
        }

        /// <summary>Recognises a decoded name.</summary>
        public KnownMember Recognise(string name) => Recognise(Encoding.UTF8.GetBytes(name));

        // C0 and DEL, and C1 in UTF-8.
        private static bool HasControl(ReadOnlySpan<byte> name)
        {
            for (var i = 0; i < name.Length; i++)
            {
                if (name[i] is < 0x20 or 0x7F || (name[i] == 0xC2 && i + 1 < name.Length && name[i + 1] < 0xA0))
                {
                    return true;
                }
            }

            return false;
        }

        // Unicode's simple folding maps two letters outside ASCII into it: "ſ" to "s", the Kelvin sign to "k".
        private bool FoldsToKnown(ReadOnlySpan<byte> name)
        {
            Span<byte> folded = stackalloc byte[MaxKnownBytes];
            var length = 0;
            while (!name.IsEmpty && length < MaxKnownBytes)
            {
                var (letter, taken) = name switch
                {
                    [< 0x80, ..] => (name[0], 1),
                    [0xC5, 0xBF, ..] => ((byte)'s', 2),
                    [0xE2, 0x84, 0xAA, ..] => ((byte)'k', 3),
                    _ => ((byte)0, 0),
                };
                if (taken == 0)
                {
                    return false;
                }

                folded[length++] = letter;
                name = name[taken..];
            }

            foreach (ref readonly var known in _members.AsSpan())
            {
                if (name.IsEmpty && Ascii.EqualsIgnoreCase(known.Bytes, folded[..length]))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
