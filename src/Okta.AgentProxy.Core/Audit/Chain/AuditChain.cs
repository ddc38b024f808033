using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// The hash chain: a row's hash is SHA-256 over a version byte, the hash of the row before it, and every column in a fixed order, each text
/// with its length (so no two rows share a form). The version is the row's own: rows of earlier releases keep their hashes. Whoever has the rows can
/// check it without this library.
/// </summary>
public static class AuditChain
{
    /// <summary>The size of a hash.</summary>
    public const int HashBytes = 32;

    /// <summary>The form of rows that are written now. Form 1 ends with the detail; form 2 goes on with what was added since.</summary>
    public const int CurrentFormat = 2;

    /// <summary>What the first row, and the first after a break, follows.</summary>
    public static ReadOnlyMemory<byte> Start { get; } = new byte[HashBytes];

    /// <summary>Gives each row its place and hash, from the head on.</summary>
    public static (IReadOnlyList<AuditRow> Rows, AuditHead Head) Extend(AuditHead head, IReadOnlyList<AuditRow> rows)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(rows);

        var linked = new AuditRow[rows.Count];
        var sequence = head.Sequence;
        var hash = head.Hash;
        for (var i = 0; i < linked.Length; i++)
        {
            var placed = rows[i] with { Sequence = ++sequence };
            hash = Hash(placed, hash.Span);
            linked[i] = placed with { Hash = hash };
        }

        return (linked, head with { Sequence = sequence, Hash = hash });
    }

    /// <summary>The hash of a row that follows a row of the given hash.</summary>
    public static byte[] Hash(AuditRow row, ReadOnlySpan<byte> previousHash)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentOutOfRangeException.ThrowIfNotEqual(previousHash.Length, HashBytes);

        var form = new ArrayBufferWriter<byte>(512);
        form.Write([row.Format is > 0 and <= byte.MaxValue ? (byte)row.Format : (byte)0]);
        form.Write(row.Kind == AuditRowKind.ChainBreak ? Start.Span : previousHash);
        WriteNumber(form, row.Sequence);
        form.Write([(byte)row.Kind]);
        WriteNumber(form, row.Time);
        row.Id.TryWriteBytes(form.GetSpan(16), bigEndian: true, out _);
        form.Advance(16);
        WriteText(form, row.Subject);
        WriteText(form, row.Issuer);
        WriteText(form, row.Agent);
        WriteText(form, row.Backend);
        WriteText(form, row.Tenant);
        WriteText(form, row.Method);
        WriteText(form, row.Tool);
        form.Write([row.Allowed ? (byte)1 : (byte)0]);
        WriteText(form, row.Rule);
        WriteNumber(form, row.Status);
        WriteNumber(form, row.Duration);
        WriteText(form, row.TraceId);
        WriteText(form, row.AssertionHash);
        WriteText(form, row.DelegationChain);
        WriteText(form, row.Detail);

        // Also where the row says that it is of form 1 and has them all the same: nobody adds a login to an old row unseen.
        if (row.Format != 1 || HasNewer(row))
        {
            WriteText(form, row.Login);
            WriteText(form, row.Scopes);
            WriteText(form, row.Roles);
            WriteText(form, row.Groups);
            WriteText(form, row.Claims);
            WriteText(form, row.Client);
            WriteNumber(form, row.Requests);
            WriteNumber(form, row.Until);
        }

        return SHA256.HashData(form.WrittenSpan);
    }

    private static bool HasNewer(AuditRow row) =>
        (row.Login ?? row.Scopes ?? row.Roles ?? row.Groups ?? row.Claims ?? row.Client) is not null || row.Requests != 1 || row.Until != 0;

    private static void WriteNumber(ArrayBufferWriter<byte> form, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(form.GetSpan(sizeof(long)), value);
        form.Advance(sizeof(long));
    }

    private static void WriteText(ArrayBufferWriter<byte> form, string? text)
    {
        var length = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32BigEndian(form.GetSpan(sizeof(int)), length);
        form.Advance(sizeof(int));
        if (length > 0)
        {
            form.Advance(Encoding.UTF8.GetBytes(text, form.GetSpan(length)));
        }
    }
}
