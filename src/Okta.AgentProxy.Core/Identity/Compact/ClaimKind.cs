namespace Okta.AgentProxy;

/// <summary>All of a claim but its value: the same for every user.</summary>
/// <param name="Type">Its type.</param>
/// <param name="ValueType">Its value's type.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="OriginalIssuer">Who issued it first.</param>
/// <param name="Property">The name of its one property, such as the name it had in the token; <see langword="null"/> without one.</param>
/// <param name="PropertyValue">The property's value.</param>
internal readonly record struct ClaimKind(string Type, string ValueType, string Issuer, string OriginalIssuer, string? Property, string? PropertyValue);

/// <summary>All of an identity but its claims.</summary>
/// <param name="AuthenticationType">What it was authenticated by.</param>
/// <param name="NameType">The type of the claim that is its name.</param>
/// <param name="RoleType">The type of the claims that are its roles.</param>
/// <param name="Label">Its label.</param>
/// <param name="IsCaseSensitive">Whether it is the library's identity that compares types by case.</param>
internal readonly record struct IdentityKind(string? AuthenticationType, string NameType, string RoleType, string? Label, bool IsCaseSensitive);
