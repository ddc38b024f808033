using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>A policy in <c>appsettings.json</c> stays in force whatever becomes of that file.</summary>
public sealed class FileSourceGuardTests : IDisposable
{
    private const string Settings = """{ "AgentProxy": { "backends": { "employees": { "policy": [ { "name": "ro", "allow": { "tools": ["get_*"] } } ] } } } }""";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{ \"AgentProxy\": {", "is not valid JSON")]
    [InlineData("\n\n  }", "appsettings.json:3: ")]
    [InlineData("{ \"AgentProxy\": { \"a\": 1, \"A\": 2 } }", "a key stands there twice")]
    [InlineData("[1]", "cannot be used")]
    [InlineData("null", "cannot be used")]
    [InlineData("{ \"AgentProxy:backends:x:url\": 1, \"AgentProxy\": { \"backends\": { \"x\": { \"url\": 2 } } } }", "a key stands there twice")]
    [InlineData("\0\u0001", "is not valid JSON")]
    [InlineData(null, "does not exist any more")]
    public async Task Edit_OfASourceThatBreaks_KeepsWhatItSaidAndIsReportedAtOnce(string? content, string expected)
    {
        await using var fixture = await StartAsync();

        _folder.Put(content);
        await fixture.SettleAsync();

        Assert.Equal("ro", await PolicyAsync(fixture));
        Assert.Contains(fixture.Logged(EventIds.ConfigurationProblem), problem => problem.Contains(expected, StringComparison.Ordinal) && problem.Contains("appsettings.json", StringComparison.Ordinal));

        // Nor does an edit of another file bring it into force.
        await fixture.EditAsync(ConfigurationFixture.Good + "\n# a comment");

        Assert.Equal("ro", await PolicyAsync(fixture));
    }

    [Fact]
    public async Task Edit_OfASourceThatIsMendedAgain_IsUsed()
    {
        await using var fixture = await StartAsync();
        _folder.Put("{");
        await fixture.SettleAsync();

        _folder.Put(Settings.Replace("\"ro\"", "\"mended\"", StringComparison.Ordinal));
        await fixture.SettleAsync();

        Assert.Equal("mended", await PolicyAsync(fixture));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"Logging\": { \"LogLevel\": { \"Default\": \"Debug\" } } }")]
    [InlineData("{ \"AgentProxy\": {} }")]
    [InlineData("// nothing\n{ \"agentproxy\": { }, }")]
    public async Task Edit_ThatTakesTheSettingsOut_IsUsed(string content)
    {
        await using var fixture = await StartAsync();

        _folder.Put(content);
        await fixture.SettleAsync();

        Assert.Null(await PolicyAsync(fixture));
    }

    [Fact]
    public async Task Edit_OfASourceThatNeverHadAny_IsNobodysProblem()
    {
        _folder.Put("{ \"Logging\": {} }");
        await using var fixture = await StartAsync(put: false);

        _folder.Put("{");
        await fixture.EditAsync(ConfigurationFixture.Good.Replace("/hr", "/people", StringComparison.Ordinal));

        Assert.Empty(fixture.Logged(EventIds.ConfigurationProblem));
        Assert.Contains("/people", (await fixture.Backends.GetAsync("employees", CancellationToken.None))!.Value.Paths);
    }

    private async Task<ConfigurationFixture> StartAsync(bool put = true)
    {
        if (put)
        {
            _folder.Put(Settings);
        }

        return await new ConfigurationFixture(sources: sources => sources.Add(new JsonConfigurationSource
        {
            FileProvider = _folder, Path = "appsettings.json", Optional = true, ReloadOnChange = true, ReloadDelay = 0,
        })).StartAsync();
    }

    private static async Task<string?> PolicyAsync(ConfigurationFixture fixture) =>
        (await fixture.Backends.GetAsync("employees", CancellationToken.None))!.Value.Policy?.Rules[0].Name;

    /// <summary>A folder that says when it has changed, instead of being watched.</summary>
    private sealed class Folder : IFileProvider, IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agentproxy-");
        private readonly PhysicalFileProvider _files;
        private CancellationTokenSource _changed = new();

        public Folder() => _files = new PhysicalFileProvider(_directory.FullName);

        public void Put(string? content)
        {
            var path = Path.Combine(_directory.FullName, "appsettings.json");
            if (content is null)
            {
                File.Delete(path);
            }
            else
            {
                File.WriteAllText(path, content);
            }

            using var changed = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
            try
            {
                changed.Cancel();
            }
            catch (AggregateException)
            {
                // A reload that fails throws on whatever thread tells of the change.
            }
        }

        public IFileInfo GetFileInfo(string subpath) => _files.GetFileInfo(subpath);

        public IDirectoryContents GetDirectoryContents(string subpath) => _files.GetDirectoryContents(subpath);

        public IChangeToken Watch(string filter) => new CancellationChangeToken(_changed.Token);

        public void Dispose()
        {
            _changed.Dispose();
            _files.Dispose();
            _directory.Delete(recursive: true);
        }
    }
}
