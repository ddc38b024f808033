namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>What is left in memory of what backends say. Runs alone: others would be counted too.</summary>
[Collection(nameof(CatalogMemoryTests))]
public class CatalogMemoryTests
{
    [Fact]
    public void List_OfEveryFlood_LeavesLittleInMemory()
    {
        ToolCatalog catalog = new();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        foreach (var (name, length, count) in new[] { ("a", 300_000, 200), ("b", 1_000, 5_000), ("c", 10, 20_000) })
        {
            CatalogBoundsTests.Show(catalog, PolicyText.Backend with { Name = name }, Enumerable.Range(0, count).Select(n => CatalogBoundsTests.Name(n, length)));
        }

        // Three backends, a megabyte of tools and what one list may take; twice that, for what the runtime keeps of its own.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 3 * 2 * (BackendCatalog.MaxBytes + CatalogBoundsTests.ListsOfABackend / 4));
        GC.KeepAlive(catalog);
    }

    [Fact]
    public void Visibility_OfLongNames_IsRightAndNotRemembered()
    {
        var policy = PolicyText.Good("policy: [{ allow: { tools: ['x*'] } }, { deny: { tools: ['*secret'] } }]");
        var matches = policy.ForList(PolicyText.Caller().Ask(PolicyTargetKind.Tool, ""), out var rules)!;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 20_000; i++)
        {
            Assert.True(matches.IsVisible(PolicyTargetKind.Tool, CatalogBoundsTests.Name(i, 1_000), rules));
        }

        Assert.False(matches.IsVisible(PolicyTargetKind.Tool, CatalogBoundsTests.Name(1, 1_000) + "secret", rules));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1_000_000);
    }

    [CollectionDefinition(nameof(CatalogMemoryTests), DisableParallelization = true)]
    public sealed class Alone;
}
