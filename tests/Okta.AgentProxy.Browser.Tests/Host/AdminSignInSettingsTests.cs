using AgentProxy.Host;

namespace Okta.AgentProxy.Browser.Tests.Host;

/// <summary>What the reference host makes of <c>admin.pages</c>: a mistake ends the start, and never opens the pages.</summary>
public sealed class AdminSignInSettingsTests
{
    [Fact]
    public void Pages_NotMentioned_AreNotWanted() => Assert.Equal((false, null), Add([]));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("yes please", false)]
    public void Pages_SwitchedOn_AreForAccessTokensOnly(string value, bool wanted) => Assert.Equal((wanted, null), Add(("admin:pages", value)));

    [Fact]
    public void Pages_WithAClientAndAGroup_HaveAPolicy()
    {
        var (wanted, policy) = Add(("okta_domain", "example.okta.com"), ("admin:group", "Admins"), ("admin:pages:client_id", "0oa1"));

        Assert.True(wanted);
        Assert.NotNull(policy);
    }

    [Fact]
    public void Pages_WithEverythingWrong_SayAllOfIt()
    {
        var refused = Assert.Throws<AgentProxyConfigurationException>(() => Add(
            ("okta_domain", "http://example.okta.com"), ("admin:pages:client_secret", "env:AGENTPROXY_TEST_NO_SUCH_VARIABLE"), ("admin:pages:grup", "Admins")));

        foreach (var key in new[] { "admin.pages.authority", "admin.pages.client_id", "admin.pages.client_secret", "admin.pages.group", "admin.pages.grup" })
        {
            Assert.Contains(key, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Settings_AsText_HaveNoSecret()
    {
        AdminSignInSettings settings = new(new Uri("https://example.okta.com"), "0oa1", "planted", "Admins");

        Assert.DoesNotContain("planted", settings.ToString(), StringComparison.Ordinal);
    }

    private static (bool Wanted, string? Policy) Add(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AgentProxy:{setting.Key}", (string?)setting.Value)))
            .Build();
        return new ServiceCollection().AddAdminSignIn(configuration);
    }
}
