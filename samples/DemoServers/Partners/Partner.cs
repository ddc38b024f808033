namespace DemoServers.Partners;

/// <summary>A company that the demo company works with.</summary>
/// <param name="Id">The partner number.</param>
/// <param name="Name">The company's name.</param>
/// <param name="Tier">How close the partnership is.</param>
/// <param name="Country">The country, as ISO 3166 code.</param>
public sealed record Partner(string Id, string Name, string Tier, string Country);

/// <summary>Several partners.</summary>
/// <param name="Partners">In the order of their partner numbers.</param>
public sealed record PartnerList(IReadOnlyList<Partner> Partners);
