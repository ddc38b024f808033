using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class AgentProxyYamlProviderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;
    private readonly ManualTime _time = new();

    private string FilePath => Path.Combine(_directory, "config.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Watch_RenameOverTheFile_IsSeenWithinTwoSeconds()
    {
        var configuration = Start("okta_domain: one.okta.com");
        var next = Path.Combine(_directory, "config.yaml.new");
        File.WriteAllText(next, "okta_domain: two.okta.com");
        File.SetLastWriteTimeUtc(next, DateTime.UnixEpoch);

        File.Move(next, FilePath, overwrite: true);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("two.okta.com", configuration["AgentProxy:okta_domain"]);
    }

    [Fact]
    public void Watch_SwappedLink_IsSeen()
    {
        // What Kubernetes does with a ConfigMap: config.yaml → ..data/config.yaml, ..data → a directory that is replaced.
        Directory.CreateDirectory(Path.Combine(_directory, "v1"));
        Directory.CreateDirectory(Path.Combine(_directory, "v2"));
        File.WriteAllText(Path.Combine(_directory, "v1", "config.yaml"), "okta_domain: one.okta.com");
        File.WriteAllText(Path.Combine(_directory, "v2", "config.yaml"), "okta_domain: two.okta.com.");
        Directory.CreateSymbolicLink(Path.Combine(_directory, "..data"), "v1");
        File.CreateSymbolicLink(FilePath, Path.Combine("..data", "config.yaml"));
        var configuration = Start(null);

        Directory.Delete(Path.Combine(_directory, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_directory, "..data"), "v2");
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("two.okta.com.", configuration["AgentProxy:okta_domain"]);
    }

    [Fact]
    public void Watch_FileInTheMiddleOfBeingWritten_IsNotReadBeforeItSettles()
    {
        var configuration = Start("backends: {a: {url: x}, b: {url: y}}");
        var loads = 0;
        configuration.GetReloadToken().RegisterChangeCallback(_ => loads++, null);

        // An editor truncates, then writes in pieces, each between two looks of the watcher.
        foreach (var piece in new[] { "", "backends: {a: {url: x}}", "backends: {a: {url: x}}\nagents: ", "backends: {a: {url: x}}\nagents: {}" })
        {
            File.WriteAllText(FilePath, piece);
            _time.Advance(SettledFileWatcher.Interval);
            Assert.Equal(0, loads);
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, loads);
        Assert.Null(configuration["AgentProxy:backends:b:url"]);
    }

    [Fact]
    public void Watch_DeletedAndWrittenAgain_KeepsTheLastGoodInBetween()
    {
        var configuration = Start("okta_domain: one.okta.com");
        var provider = Provider(configuration);

        File.Delete(FilePath);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("one.okta.com", configuration["AgentProxy:okta_domain"]);
        Assert.Contains("does not exist", Assert.Single(provider.LoadProblems).ToString(), StringComparison.Ordinal);

        File.WriteAllText(FilePath, "okta_domain: three.okta.com");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("three.okta.com", configuration["AgentProxy:okta_domain"]);
        Assert.Empty(provider.LoadProblems);
    }

    [Fact]
    public void Watch_UntouchedFile_IsNeverReadAgain()
    {
        var configuration = Start("okta_domain: one.okta.com");
        var loads = 0;
        configuration.GetReloadToken().RegisterChangeCallback(_ => loads++, null);

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, loads);
    }

    [Fact]
    public void Watch_Disposed_StopsLooking()
    {
        var configuration = Start("okta_domain: one.okta.com");
        ((IDisposable)configuration).Dispose();

        File.WriteAllText(FilePath, "okta_domain: two.okta.com");
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("one.okta.com", Provider(configuration).TryGet("AgentProxy:okta_domain", out var value) ? value : null);
    }

    [Fact]
    public void Load_OptionalFileThatIsMissing_IsNoProblem()
    {
        var configuration = Start(null, optional: true);

        Assert.Empty(Provider(configuration).LoadProblems);
    }

    [Fact]
    public void Load_TooLarge_IsAProblem()
    {
        var configuration = Start("a: " + new string('x', 1024 * 1024));

        Assert.Contains("larger than 1048576", Assert.Single(Provider(configuration).LoadProblems).Message, StringComparison.Ordinal);
    }

    private IConfigurationRoot Start(string? yaml, bool optional = false)
    {
        if (yaml is not null)
        {
            File.WriteAllText(FilePath, yaml);
        }

        return new ConfigurationBuilder()
            .Add(new AgentProxyYamlSource { Path = "config.yaml", BasePath = _directory, Optional = optional, TimeProvider = _time })
            .Build();
    }

    private static AgentProxyYamlProvider Provider(IConfigurationRoot configuration) => configuration.Providers.OfType<AgentProxyYamlProvider>().Single();
}
