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

    /// <summary>The members known at one place of a message.</summary>
    internal sealed class Level(params (string Name, KnownMember Member)[] members)
    {
        private readonly (byte[] Bytes, string Name, KnownMember Member)[] _members =
            [.. members.Select(m => (Encoding.UTF8.GetBytes(m.Name), m.Name, m.Member))];

        /// <summary>Recognises a name as it stands in the body, unescaped.</summary>
        public KnownMember Recognise(ReadOnlySpan<byte> name)
        {
            foreach (ref readonly var known in _members.AsSpan())
            {
                if (known.Bytes.Length == name.Length && Ascii.EqualsIgnoreCase(known.Bytes, name))
                {
                    return name.SequenceEqual(known.Bytes) ? known.Member : KnownMember.Lookalike;
                }
            }

            // DEL is the one control character that JSON lets stand unescaped in ASCII.
            return Ascii.IsValid(name) && !name.Contains((byte)0x7F) ? KnownMember.Other : Recognise(Encoding.UTF8.GetString(name));
        }

        /// <summary>Recognises a decoded name. One that a C string would cut short is a lookalike too.</summary>
        public KnownMember Recognise(string name)
        {
            var folded = name.Replace('\u017F', 's').Replace('\u212A', 'K');
            foreach (ref readonly var known in _members.AsSpan())
            {
                if (string.Equals(known.Name, folded, StringComparison.OrdinalIgnoreCase))
                {
                    return string.Equals(known.Name, name, StringComparison.Ordinal) ? known.Member : KnownMember.Lookalike;
                }
            }

            return JsonText.HasControl(name) ? KnownMember.Lookalike : KnownMember.Other;
        }
    }
}
