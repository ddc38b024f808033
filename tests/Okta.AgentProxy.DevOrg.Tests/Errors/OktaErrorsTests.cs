using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg.Tests.Errors;

public sealed class OktaErrorsTests
{
    [Fact]
    public void Catalogue_EveryEntry_IsFitToTravel()
    {
        var errors = OktaErrors.Codes.Select(c => OktaErrors.Find(c)!).ToList();

        Assert.True(errors.Count > 100);
        Assert.All(errors, e =>
        {
            // RFC 6749 §5.2: what a description may hold.
            Assert.All(e.Description, c => Assert.True(c is >= ' ' and <= '~' and not '"' and not '\\', e.InternalCode));
            Assert.InRange(e.Status, 400, 500);
        });
    }

    [Fact]
    public void Catalogue_EveryInvalidClient_Is401() => Assert.All(
        OktaErrors.Codes.Select(c => OktaErrors.Find(c)!).Where(e => e.Error == "invalid_client"),
        e => Assert.Equal(401, e.Status));
}
