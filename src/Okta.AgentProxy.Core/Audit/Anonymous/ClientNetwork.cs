using System.Buffers.Binary;
using System.Net;

namespace Okta.AgentProxy;

/// <summary>
/// Where a request came from, as far as one client is told from another: an IPv4 address, or the first 64 bits of an IPv6 address (RFC 4291 §2.5.1: the rest is
/// the client's own to choose, 2^64 times a minute if it likes).
/// </summary>
internal readonly record struct ClientNetwork
{
    private readonly ulong _bits;
    private readonly Kind _kind;

    private ClientNetwork(Kind kind, ulong bits)
    {
        _kind = kind;
        _bits = bits;
    }

    private enum Kind : byte
    {
        Unknown,
        IPv4,
        IPv6,
        Other,
    }

    /// <summary>All that had no room of their own.</summary>
    public static ClientNetwork Other { get; } = new(Kind.Other, 0);

    /// <summary>The network of an address.</summary>
    public static ClientNetwork Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length))
        {
            return default;
        }

        if (length == 4)
        {
            return new ClientNetwork(Kind.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        // A dual-stack socket shows IPv4 as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2).
        return address.IsIPv4MappedToIPv6
            ? new ClientNetwork(Kind.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new ClientNetwork(Kind.IPv6, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>For the audit; <see langword="null"/> where the connection has no address.</summary>
    public string? ToText()
    {
        switch (_kind)
        {
            case Kind.Other:
                return "other";
            case Kind.IPv4:
                Span<byte> four = stackalloc byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(four, (uint)_bits);
                return new IPAddress(four).ToString();
            case Kind.IPv6:
                Span<byte> sixteen = stackalloc byte[16];
                sixteen.Clear();
                BinaryPrimitives.WriteUInt64BigEndian(sixteen, (ulong)_bits);
                return $"{new IPAddress(sixteen)}/64";
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => ToText() ?? "unknown";
}
