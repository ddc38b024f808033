using System.Text;

namespace Okta.AgentProxy.Core.Tests.Credentials;

public sealed class ServiceAccountAuthHandlerTests
{
    private readonly ServiceAccountAuthHandler _handler = new();

    [Theory]
    [InlineData("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("test", "123£", "Basic dGVzdDoxMjPCow==")]
    [InlineData("svc", "with:colon", "Basic c3ZjOndpdGg6Y29sb24=")]
    public async Task Acquire_GoodAccount_IsBasicInUtf8(string username, string password, string expected)
    {
        // The first two are the examples of RFC 7617 §2 and §2.1.
        var backend = CredentialFixture.Backend(("username", username), ("password", password));

        Assert.Empty(_handler.Problems(backend));
        var result = await _handler.AcquireAsync(backend);

        Assert.Equal(KeyValuePair.Create("Authorization", expected), Assert.Single(result.Credential!.Headers));
    }

    [Theory]
    [InlineData("a:b", "pw", "username must not contain a colon")]
    [InlineData("a\nb", "pw", "username must not contain control characters")]
    [InlineData("a", "p\0w", "password must not contain control characters")]
    public async Task Validate_AccountThatCannotBeSent_IsRefused(string username, string password, string expected)
    {
        var backend = CredentialFixture.Backend(("username", username), ("password", password));

        Assert.Contains(expected, Assert.Single(_handler.Problems(backend)), StringComparison.Ordinal);
        Assert.Equal("backend_auth_failed", (await _handler.AcquireAsync(backend)).Error!.Code);
    }

    [Fact]
    public void Validate_NothingGiven_ReportsBoth() => Assert.Equal(
        ["backends.hr.auth_config.username is required for service-account", "backends.hr.auth_config.password is required for service-account"],
        _handler.Problems(CredentialFixture.Backend()));

    [Fact]
    public void Validate_UnknownKey_IsReportedWithASuggestion() => Assert.Contains(
        "backends.hr.auth_config.user_name is not a key of service-account. Did you mean 'username'?",
        _handler.Problems(CredentialFixture.Backend(("user_name", "u"), ("username", "u"), ("password", "p"))));

    [Fact]
    public async Task Acquire_PasswordInAFile_IsReadWithoutItsLineEnd()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first\n");
            var backend = CredentialFixture.Backend(("username", "svc"), ("password", "file:" + file));

            var result = await _handler.AcquireAsync(backend);

            Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("svc:first")), result.Credential!.Headers[0].Value);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Acquire_MissingSettings_FailsClosed() => Assert.Equal("backend_auth_failed", (await _handler.AcquireAsync(CredentialFixture.Backend())).Error!.Code);
}
