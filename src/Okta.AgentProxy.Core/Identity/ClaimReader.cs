using System.Security.Claims;

namespace Okta.AgentProxy;

/// <summary>
/// Finds claims by the names they had in the token. JwtBearer renames them by default (<c>sub</c> becomes a URI) and keeps the old name as a property;
/// a scheme set up not to do so, or another kind of scheme, uses the name as type.
/// </summary>
internal readonly struct ClaimReader(ClaimsPrincipal principal)
{
    private const string ShortTypeName = "http://schemas.xmlsoap.org/ws/2005/05/identity/claimproperties/ShortTypeName";

    /// <summary>Whether there is such a claim, even one without a value.</summary>
    public bool Has(string name)
    {
        foreach (var claim in principal.Claims)
        {
            if (NameOf(claim) == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The one value of a claim that may have one only. False when there are several different ones: then nobody can say who is meant.
    /// </summary>
    public bool TryGetSingle(string name, out string? value)
    {
        value = null;
        foreach (var candidate in All(name))
        {
            if (value is not null && candidate != value)
            {
                return false;
            }

            value = candidate;
        }

        return true;
    }

    /// <summary>All values of a claim, in order; empty ones say nothing and are left out.</summary>
    public List<string> All(string name)
    {
        List<string> values = [];
        foreach (var claim in principal.Claims)
        {
            if (NameOf(claim) == name && claim.Value.Length > 0)
            {
                values.Add(claim.Value);
            }
        }

        return values;
    }

    /// <summary>The name that <paramref name="claim"/> had in the token.</summary>
    // The property wins: "nameid" and "sub" are renamed to one and the same type.
    public static string NameOf(Claim claim) => claim.Properties.TryGetValue(ShortTypeName, out var original) ? original : claim.Type;
}
