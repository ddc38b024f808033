using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy;

/// <summary>
/// An options class that <see cref="OptionsReader"/> fills by its properties. The annotation keeps the properties of each such class when a host is trimmed or
/// published as native code: without them every key of the file would be unknown.
/// </summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)]
internal interface IOptionsSection;
