namespace Okta.AgentProxy.Core.Tests.Credentials;

public sealed class PreSharedKeyAuthHandlerTests
{
    private readonly PreSharedKeyAuthHandler _handler = new();

    [Theory]
    [InlineData(null, "X-API-Key")]
    [InlineData("", "X-API-Key")]
    [InlineData("X-Internal-Key", "X-Internal-Key")]
    [InlineData("Authorization", "Authorization")]
    public async Task Acquire_Key_GoesIntoTheHeader(string? header, string expected)
    {
        var backend = header is null ? CredentialFixture.Backend(("key", "k3y")) : CredentialFixture.Backend(("key", "k3y"), ("header_name", header));

        Assert.Empty(_handler.Problems(backend));
        var result = await _handler.AcquireAsync(backend);

        Assert.Equal(KeyValuePair.Create(expected, "k3y"), Assert.Single(result.Credential!.Headers));
        Assert.False(result.Credential.FromCache);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("TE")]
    [InlineData("Cookie")]
    [InlineData("Mcp-Session-Id")]
    [InlineData("MCP-Protocol-Version")]
    [InlineData("mcp-method")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Agent-ID")]
    [InlineData("Last-Event-ID")]
    [InlineData("traceparent")]
    [InlineData("X Key")]
    [InlineData("X-Key:")]
    [InlineData("X-Key\r\nEvil")]
    [InlineData("Schlüssel")]
    public void Validate_HeaderThatACredentialMustNotSet_IsRefused(string header)
    {
        var problem = Assert.Single(_handler.Problems(CredentialFixture.Backend(("key", "k"), ("header_name", header))));

        Assert.StartsWith("backends.hr.auth_config.header_name ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nEvil: 1")]
    [InlineData("a\0b")]
    [InlineData("schlüssel")]
    [InlineData(" lead")]
    [InlineData("trail ")]
    public async Task Validate_KeyThatCannotBeSent_IsRefusedWithoutShowingIt(string key)
    {
        var backend = CredentialFixture.Backend(("key", key));

        var problem = Assert.Single(_handler.Problems(backend));

        Assert.StartsWith("backends.hr.auth_config.key cannot be sent in a header", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(key, problem, StringComparison.Ordinal);
        Assert.Equal("backend_auth_failed", (await _handler.AcquireAsync(backend)).Error!.Code);
    }

    [Fact]
    public void Validate_MissingOrUnresolvedKey_IsReported()
    {
        Assert.Equal("backends.hr.auth_config.key is required for pre-shared-key", Assert.Single(_handler.Problems(CredentialFixture.Backend())));
        Assert.Contains("AGENTPROXY_TEST_NOT_SET", Assert.Single(_handler.Problems(CredentialFixture.Backend(("key", "env:AGENTPROXY_TEST_NOT_SET")))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_KeyThatVanished_IsAnErrorAndNoException()
    {
        var name = $"AGENTPROXY_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "k3y");
        var backend = CredentialFixture.Backend(("key", "env:" + name));
        Assert.NotNull((await _handler.AcquireAsync(backend)).Credential);

        Environment.SetEnvironmentVariable(name, null);
        var result = await _handler.AcquireAsync(backend);

        Assert.Equal(("backend_auth_failed", 502), (result.Error!.Code, result.Error.Status));
    }

    [Fact]
    public async Task Invalidate_HasNothingToForget() =>
        await _handler.InvalidateAsync(CredentialFixture.Request(CredentialFixture.Backend()), BackendCredential.Anonymous, CancellationToken.None);
}
