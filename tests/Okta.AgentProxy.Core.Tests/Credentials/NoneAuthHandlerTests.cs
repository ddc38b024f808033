namespace Okta.AgentProxy.Core.Tests.Credentials;

public sealed class NoneAuthHandlerTests
{
    private readonly NoneAuthHandler _handler = new();

    [Fact]
    public async Task Acquire_Always_IsAnonymous()
    {
        var backend = CredentialFixture.Backend();

        Assert.Empty(_handler.Problems(backend));
        Assert.Empty((await _handler.AcquireAsync(backend)).Credential!.Headers);
    }

    [Fact]
    public void Validate_Settings_AreAMistake() =>
        Assert.Equal("backends.hr.auth_config.key is not a key of none.", Assert.Single(_handler.Problems(CredentialFixture.Backend(("key", "k")))));
}
