using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Okta.AgentProxy.Routing;

/// <summary>What opening a session id gave.</summary>
internal enum SessionCheck
{
    /// <summary>The caller's own session.</summary>
    Owned,

    /// <summary>A session of ours that belongs to another user, agent or backend.</summary>
    Foreign,

    /// <summary>Not made by this proxy, damaged, or made with a key that is gone.</summary>
    Unknown,
}

/// <summary>
/// Wraps the backend's <c>Mcp-Session-Id</c> together with who may use it (ruling 11). Nothing is stored: any node with the same Data Protection
/// keys can open it, nobody else can use it, and because it names the user and not the token, a token refresh does not end it.
/// </summary>
internal sealed class SessionSealer(IDataProtectionProvider protection)
{
    // Ids come from backends; a header of 1 KB is already far beyond what servers in the field use.
    private const int MaxInnerLength = 1024;
    private const int MaxSealedLength = 4096;
    private const int RememberedOverhead = 256;

    /// <summary>The most that is remembered, in bytes.</summary>
    internal const int MaxRememberedBytes = 16 * 1024 * 1024;

    private readonly IDataProtector _protector = protection.CreateProtector("Okta.AgentProxy.Session.v1");

    // Opening costs a few microseconds and kilobytes; a session sends many requests, so what was opened is remembered. Holds no more than the
    // id itself says, and is emptied when full.
    private readonly ConcurrentDictionary<string, Content> _opened = new(StringComparer.Ordinal);

    private long _rememberedBytes;

    /// <summary>How many bytes are remembered.</summary>
    internal long RememberedBytes => Interlocked.Read(ref _rememberedBytes);

    public string? Seal(string sessionId, Subject? subject, Agent? agent, Backend backend)
    {
        if (sessionId.Length is 0 or > MaxInnerLength || sessionId.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            return null;
        }

        Content content = new(sessionId, Owner(subject, agent, backend));
        var sealedId = WebEncoders.Base64UrlEncode(_protector.Protect(content.Encode()));
        Remember(sealedId, content);
        return sealedId;
    }

    public SessionCheck Open(string sealedId, Subject? subject, Agent? agent, Backend backend, out string? sessionId)
    {
        sessionId = null;
        if (sealedId.Length is 0 or > MaxSealedLength || (!_opened.TryGetValue(sealedId, out var content) && !TryOpen(sealedId, out content)))
        {
            return SessionCheck.Unknown;
        }

        // Opened while nobody was signed in: it belongs to no one, and a caller with a name must start its own.
        if (content.Owner == Owner(null, null, backend) && subject is not null)
        {
            return SessionCheck.Unknown;
        }

        if (content.Owner != Owner(subject, agent, backend))
        {
            return SessionCheck.Foreign;
        }

        sessionId = content.SessionId;
        return SessionCheck.Owned;
    }

    private bool TryOpen(string sealedId, out Content content)
    {
        content = default;
        try
        {
            if (!Content.TryDecode(_protector.Unprotect(WebEncoders.Base64UrlDecode(sealedId)), out content))
            {
                return false;
            }
        }
        catch (Exception damaged) when (damaged is CryptographicException or FormatException)
        {
            return false;
        }

        Remember(sealedId, content);
        return true;
    }

    private void Remember(string sealedId, Content content)
    {
        // Counted by hand: the dictionary's own Count takes all its locks.
        var cost = RememberedOverhead + ((sealedId.Length + content.SessionId.Length) * sizeof(char));
        if (_opened.TryAdd(sealedId, content) && Interlocked.Add(ref _rememberedBytes, cost) >= MaxRememberedBytes)
        {
            Interlocked.Exchange(ref _rememberedBytes, 0);
            _opened.Clear();
        }
    }

    private static OwnerKey Owner(Subject? subject, Agent? agent, Backend backend) =>
        new(subject?.Issuer ?? string.Empty, subject?.Id ?? string.Empty, agent?.Name ?? string.Empty, backend.Name);

    private readonly record struct OwnerKey(string Issuer, string Subject, string Agent, string Backend);

    private readonly record struct Content(string SessionId, OwnerKey Owner)
    {
        public byte[] Encode()
        {
            ArrayBufferWriter<byte> writer = new();
            foreach (var part in (ReadOnlySpan<string>)[SessionId, Owner.Issuer, Owner.Subject, Owner.Agent, Owner.Backend])
            {
                // Length first: no choice of names can make one owner look like another.
                var bytes = Encoding.UTF8.GetBytes(part);
                writer.Write(BitConverter.GetBytes(bytes.Length));
                writer.Write(bytes);
            }

            return writer.WrittenSpan.ToArray();
        }

        public static bool TryDecode(ReadOnlySpan<byte> bytes, out Content content)
        {
            content = default;
            var parts = new string[5];
            for (var i = 0; i < parts.Length; i++)
            {
                if (bytes.Length < sizeof(int))
                {
                    return false;
                }

                var length = BitConverter.ToInt32(bytes);
                bytes = bytes[sizeof(int)..];
                if (length < 0 || length > bytes.Length)
                {
                    return false;
                }

                parts[i] = Encoding.UTF8.GetString(bytes[..length]);
                bytes = bytes[length..];
            }

            content = new(parts[0], new(parts[1], parts[2], parts[3], parts[4]));
            return bytes.IsEmpty;
        }
    }
}
