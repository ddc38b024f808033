namespace Okta.AgentProxy.Core.Tests.Credentials;

/// <summary>A secret file that was good and now holds what cannot be sent: the last good secret goes on, and a new good one is taken up.</summary>
public sealed class LastGoodSecretTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly MovedClock _clock = new();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("pre-shared-key", "key", "schl\u00fcssel")]
    [InlineData("pre-shared-key", "key", "a\0b")]
    [InlineData("pre-shared-key", "key", "")]
    [InlineData("service-account", "password", "a\u0007b")]
    [InlineData("service-account", "password", "")]
    [InlineData("service-account", "username", "a:b")]
    public async Task Acquire_FileIsSpoilt_GoesOnWithTheLastGoodOne(string method, string key, string spoilt)
    {
        IBackendAuthHandler handler = method == "service-account" ? new ServiceAccountAuthHandler() : new PreSharedKeyAuthHandler();
        var backend = Make(method, key);

        var first = await AcquireAsync(handler, backend, "first");
        var kept = await AcquireAsync(handler, backend, spoilt);
        var second = await AcquireAsync(handler, backend, "second");

        Assert.Equal(first, kept);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("pre-shared-key", "key", "schl\u00fcssel")]
    [InlineData("service-account", "username", "a:b")]
    public async Task Acquire_FileWasNeverGood_FailsClosed(string method, string key, string spoilt)
    {
        IBackendAuthHandler handler = method == "service-account" ? new ServiceAccountAuthHandler() : new PreSharedKeyAuthHandler();
        await File.WriteAllTextAsync(_file, spoilt, TestContext.Current.CancellationToken);

        var result = await handler.AcquireAsync(Make(method, key));

        Assert.Equal("backend_auth_failed", result.Error!.Code);
    }

    private Backend Make(string method, string key)
    {
        Dictionary<string, string> settings = method == "service-account" ? new() { ["username"] = "u", ["password"] = "p" } : [];
        settings[key] = "file:" + _file;
        return CredentialFixture.Backend() with { AuthConfig = new AuthConfig(settings) { Time = _clock } };
    }

    private async Task<string> AcquireAsync(IBackendAuthHandler handler, Backend backend, string text)
    {
        await File.WriteAllTextAsync(_file, text, TestContext.Current.CancellationToken);
        _clock.Seconds += 5;
        return (await handler.AcquireAsync(backend)).Credential!.Headers[0].Value;
    }

    private sealed class MovedClock : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
