using System.Collections.Frozen;
using System.Security.Claims;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Packs a principal into bytes and makes it again, claim by claim the same. What it does not know how to make again (classes of the host's own, bootstrap
/// contexts, actors) it leaves as it is. Thread-safe.
/// </summary>
internal sealed class ClaimsPacker
{
    private const int MaxKinds = 4_096;
    private const int MaxValues = 65_536;
    private const int MaxSharedLength = 256;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Claims whose values many users share. Others (names, times, ids) would only fill the table.
    private static readonly FrozenSet<string> Shared = new[]
    {
        "iss", "aud", "ver", "cid", "client_id", "azp", "scp", "scope", "groups", "roles", "role", "acr", "amr", "tid", "typ", "token_use", "idp", "org",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly SharedTable<ClaimKind> _claims = new(MaxKinds);
    private readonly SharedTable<IdentityKind> _identities = new(MaxKinds);

    /// <summary>The values that subjects share.</summary>
    public SharedTable<string> Values { get; } = new(MaxValues, StringComparer.Ordinal);

    /// <summary>The packed principal; <see langword="null"/> when it could not be made again as it is.</summary>
    public CompactClaims? TryPack(ClaimsPrincipal principal)
    {
        if (principal.GetType() != typeof(ClaimsPrincipal))
        {
            return null;
        }

        using MemoryStream bytes = new(512);
        using BinaryWriter writer = new(bytes, Utf8);
        try
        {
            foreach (var identity in principal.Identities)
            {
                if (!TryPack(writer, identity))
                {
                    return null;
                }
            }
        }
        catch (EncoderFallbackException)
        {
            // Half a surrogate pair: there are no bytes for it.
            return null;
        }

        writer.Flush();
        return new CompactClaims(bytes.ToArray(), this);
    }

    public ClaimsPrincipal Unpack(byte[] packed)
    {
        ClaimsPrincipal principal = new();
        using MemoryStream bytes = new(packed, writable: false);
        using BinaryReader reader = new(bytes, Utf8);
        while (bytes.Position < bytes.Length)
        {
            var kind = _identities[reader.Read7BitEncodedInt()];
            var claims = new Claim[reader.Read7BitEncodedInt()];
            for (var i = 0; i < claims.Length; i++)
            {
                claims[i] = ReadClaim(reader);
            }

            principal.AddIdentity(JwtBearerScheme.MakeIdentity(kind, claims));
        }

        return principal;
    }

    private bool TryPack(BinaryWriter writer, ClaimsIdentity identity)
    {
        var isCaseSensitive = JwtBearerScheme.IsCaseSensitive(identity);
        if ((!isCaseSensitive && identity.GetType() != typeof(ClaimsIdentity)) || identity.Actor is not null || identity.BootstrapContext is not null)
        {
            return false;
        }

        IdentityKind kind = new(identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType, identity.Label, isCaseSensitive);
        if (!_identities.TryGetNumber(kind, out var number))
        {
            return false;
        }

        Claim[] claims = [.. identity.Claims];
        writer.Write7BitEncodedInt(number);
        writer.Write7BitEncodedInt(claims.Length);
        return Array.TrueForAll(claims, claim => TryPack(writer, claim));
    }

    private bool TryPack(BinaryWriter writer, Claim claim)
    {
        if (claim.GetType() != typeof(Claim) || claim.Properties.Count > 1)
        {
            return false;
        }

        var property = claim.Properties.Count == 1 ? claim.Properties.First() : default;
        if (!_claims.TryGetNumber(new ClaimKind(claim.Type, claim.ValueType, claim.Issuer, claim.OriginalIssuer, property.Key, property.Value), out var number))
        {
            return false;
        }

        writer.Write7BitEncodedInt(number);
        if (claim.Value.Length <= MaxSharedLength && Shared.Contains(ClaimReader.NameOf(claim)) && Values.TryGetNumber(claim.Value, out var value))
        {
            writer.Write7BitEncodedInt(value + 1);
            return true;
        }

        writer.Write7BitEncodedInt(0);
        writer.Write(claim.Value);
        return true;
    }

    private Claim ReadClaim(BinaryReader reader)
    {
        var kind = _claims[reader.Read7BitEncodedInt()];
        var value = reader.Read7BitEncodedInt();
        Claim claim = new(kind.Type, value == 0 ? reader.ReadString() : Values[value - 1], kind.ValueType, kind.Issuer, kind.OriginalIssuer);
        if (kind.Property is not null)
        {
            claim.Properties[kind.Property] = kind.PropertyValue!;
        }

        return claim;
    }
}
