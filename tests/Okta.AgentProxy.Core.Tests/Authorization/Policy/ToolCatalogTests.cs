namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

public class ToolCatalogTests
{
    private static readonly Backend Backend = PolicyText.Backend;

    [Fact]
    public void Learn_LastListing_Counts()
    {
        var catalog = new ToolCatalog();
        catalog.Learn(Backend, "a", ToolAnnotations.Default with { ReadOnly = true });

        catalog.Learn(Backend, "a", ToolAnnotations.Default);

        Assert.Equal(ToolAnnotations.Default, catalog.Find(Backend, "a"));
        Assert.Null(catalog.Find(Backend, "A"));
        Assert.Null(catalog.Find(Backend with { Name = "other" }, "a"));
    }

    [Fact]
    public void Find_AnotherServerUnderTheName_HasSaidNothing()
    {
        var catalog = new ToolCatalog();
        catalog.Learn(Backend, "a", ToolAnnotations.Default with { ReadOnly = true });

        Assert.Null(catalog.Find(Backend with { Url = new Uri("http://other.example/mcp") }, "a"));
        Assert.NotNull(catalog.Find(Backend with { Name = Backend.Name.ToUpperInvariant(), Url = new Uri(Backend.Url.AbsoluteUri) }, "a"));
    }

    [Fact]
    public void Keep_BackendsThatAreServed_ForgetsTheOthers()
    {
        var catalog = new ToolCatalog();
        var gone = Backend with { Name = "gone" };
        catalog.Learn(Backend, "a", ToolAnnotations.Default);
        catalog.Learn(gone, "a", ToolAnnotations.Default);

        catalog.Keep([Backend]);

        Assert.NotNull(catalog.Find(Backend, "a"));
        Assert.Null(catalog.Find(gone, "a"));
    }

    [Fact]
    public void Learn_NamesWithoutEnd_StaysBounded()
    {
        var catalog = new ToolCatalog();

        for (var i = 0; i < 10_500; i++)
        {
            catalog.Learn(Backend, $"t{i}", ToolAnnotations.Default);
        }

        Assert.Null(catalog.Find(Backend, "t0"));
        Assert.NotNull(catalog.Find(Backend, "t10499"));
        Assert.InRange(catalog.Of(Backend).Bytes, 1, BackendCatalog.MaxBytes);
    }

    [Theory]
    [InlineData(1_024, true)]
    [InlineData(1_025, false)]
    public void Learn_NameThatNoCallMayCarry_IsNotKept(int length, bool isKept)
    {
        BackendCatalog catalog = new();
        var tool = new string('x', length);

        catalog.Learn(tool, ToolAnnotations.Default);

        Assert.Equal(isKept, catalog.Find(tool) is not null);
        Assert.Equal(isKept, catalog.Bytes > 0);
    }

    [Theory]
    [InlineData("""{"name":"a"}""", false, true, false, true)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}}""", true, false, true, false)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":"true","destructiveHint":0}}""", false, true, false, true)]
    [InlineData("""{"name":"a","annotations":{"r\u0065adOnlyHint":true}}""", true, true, false, true)]
    [InlineData("""{"name":"a","annotations":null,"x":{"annotations":{"readOnlyHint":true}}}""", false, true, false, true)]
    public void ReadAnnotations_Item_HasTheSpecificationsDefaults(string item, bool readOnly, bool destructive, bool idempotent, bool openWorld) =>
        Assert.Equal(new ToolAnnotations(readOnly, destructive, idempotent, openWorld), ListItem.ReadAnnotations(System.Text.Encoding.UTF8.GetBytes(item)));
}
