using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Markup;

public sealed class PageUrlTests
{
    [Theory]
    [InlineData("plain", "/admin/agents/edit/plain")]
    [InlineData("../../x", "/admin/agents/edit/..%2F..%2Fx")]
    [InlineData("a?b#c", "/admin/agents/edit/a%3Fb%23c")]
    [InlineData("\"><script>", "/admin/agents/edit/%22%3E%3Cscript%3E")]
    public void To_AnySegment_StaysBelowThePages(string name, string expected) =>
        Assert.Equal(expected, PageUrl.To("", "agents", "edit", name).ToString());

    [Fact]
    public void With_ValuesAndNothing_EncodesAndLeavesOut()
    {
        var url = PageUrl.To(new PathString("/base"), "audit").With(("agent", "a&b=c"), ("tool", ""), ("from", null), ("to", "2026-01-01T00:00+01:00"));

        Assert.Equal("/base/admin/audit?agent=a%26b%3Dc&to=2026-01-01T00%3A00%2B01%3A00", url.ToString());
    }
}
