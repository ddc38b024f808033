using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.State;

/// <summary>A secret file that was good and is spoilt: said once with its key and file, nothing of what it holds; what is served goes on.</summary>
public sealed class SecretFileCheckTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("pre-shared-key", "key", "schlüssel-geheim")]
    [InlineData("pre-shared-key", "key", "")]
    [InlineData("pre-shared-key", "key", "geheim\0")]
    [InlineData("service-account", "password", "geheim\u0007")]
    [InlineData("service-account", "username", "geheim:x")]
    [InlineData("service-account", "password", null)]
    public async Task Look_SecretThatIsSpoilt_IsSaidOnceAndTheBackendGoesOn(string method, string key, string? spoilt)
    {
        await File.WriteAllTextAsync(_file, "first", TestContext.Current.CancellationToken);
        (string, string)[] account = method == "service-account" ? [("auth_config:username", "u"), ("auth_config:password", "p")] : [];
        await using var proxy = await TestProxy.StartAsync(p => p
            .Agent("cursor", ["hr"])
            .Backend("hr", "/hr", settings: [("auth_method", method), .. account.Where(pair => !pair.Item1.EndsWith(key, StringComparison.Ordinal)), ($"auth_config:{key}", $"file:{_file}")]));
        var check = proxy.Services.GetServices<IHostedService>().OfType<SecretFileCheck>().Single();
        check.Look();
        Spoil(spoilt);

        check.Look();
        check.Look();
        await ChangeSomethingElseAsync(proxy);
        await File.WriteAllTextAsync(_file, "second", TestContext.Current.CancellationToken);
        check.Look();

        var rejected = Assert.Single(proxy.Logs.Entries, entry => entry.Id.Id == EventIds.SecretFileRejected);
        Assert.StartsWith($"Secret backends.hr.auth_config.{key} (file:{_file}) ", rejected.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", rejected.Message, StringComparison.Ordinal);
        Assert.Single(proxy.Logs.Entries, entry => entry.Id.Id == EventIds.SecretFileAccepted);
        Assert.NotNull(proxy.Services.GetRequiredService<ProxySnapshotProvider>().Current.FindByPrefix("/hr"));
    }

    [Fact]
    public async Task Look_HandlerHasSomethingAgainstAValueOfTheConfiguration_TheValueIsNotSaid()
    {
        ChangingHandler handler = new();
        await File.WriteAllTextAsync(_file, "first", TestContext.Current.CancellationToken);
        await using var proxy = await TestProxy.StartAsync(p => p
            .Agent("cursor", ["hr"])
            .Backend("hr", "/hr", settings: [("auth_method", handler.Name), ("auth_config:key", $"file:{_file}"), ("auth_config:pin", "literal-geheim")])
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));
        handler.Refuses = true;

        proxy.Services.GetServices<IHostedService>().OfType<SecretFileCheck>().Single().Look();

        var rejected = Assert.Single(proxy.Logs.Entries, entry => entry.Id.Id == EventIds.SecretFileRejected);
        Assert.StartsWith("Secret backends.hr.auth_config.pin does not fit", rejected.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", rejected.Message, StringComparison.Ordinal);
    }

    private void Spoil(string? text)
    {
        File.Delete(_file);
        if (text is not null)
        {
            File.WriteAllText(_file, text);
        }
    }

    // A snapshot is built, which asks every handler again.
    private static async Task ChangeSomethingElseAsync(TestProxy proxy)
    {
        var agents = proxy.Services.GetRequiredService<IAgentStore>();
        await agents.UpsertAsync(new Agent { Name = "other", ClientId = "0oa-other" }, "", EntitySource.Runtime, TestContext.Current.CancellationToken);
        await proxy.Services.GetRequiredService<ProxySnapshotProvider>().CaughtUpAsync().WaitAsync(TestLimits.Deadline, TestContext.Current.CancellationToken);
    }

    private sealed class ChangingHandler : IBackendAuthHandler
    {
        public string Name => "test-changing";

        public bool Refuses { get; set; }

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
            if (Refuses)
            {
                problems.Add("pin", "does not fit the key.");
            }
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult<CredentialResult>(new BackendCredential("X-Key", "k"));
    }
}
