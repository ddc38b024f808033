namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>One browser for all, and one test at a time: they share the machine's two cores with it.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}
