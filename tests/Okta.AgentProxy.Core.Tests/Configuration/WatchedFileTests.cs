using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>Every way in which a watched file comes to say something else, for the configuration and for a secret.</summary>
public sealed class WatchedFileTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;
    private readonly ManualTime _time = new();

    // All of them keep the time and the length of the file: only what it says is different.
    private static readonly Dictionary<string, (Action<string> Prepare, Action<string> Change)> Ways = new(StringComparer.Ordinal)
    {
        ["the data link of a Kubernetes volume is swapped"] = (Kubernetes, folder => Swap(folder, "..data", "..2")),
        ["the same, renamed over"] = (Kubernetes, folder =>
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "..data_tmp"), "..2");
            using var rename = System.Diagnostics.Process.Start("mv", ["-T", Path.Combine(folder, "..data_tmp"), Path.Combine(folder, "..data")]);
            rename.WaitForExit();
        }),
        ["a link to the file is swapped"] = (folder => { Put(folder, "one", 1); Put(folder, "two", 2); File.CreateSymbolicLink(Path.Combine(folder, "it"), "one"); }, folder => Swap(folder, "it", "two")),
        ["the end of a chain of links is swapped"] = (
            folder =>
            {
                Put(folder, "one", 1);
                Put(folder, "two", 2);
                File.CreateSymbolicLink(Path.Combine(folder, "c"), "one");
                File.CreateSymbolicLink(Path.Combine(folder, "b"), "c");
                File.CreateSymbolicLink(Path.Combine(folder, "it"), "b");
            },
            folder => Swap(folder, "c", "two")),
        ["the target of a link is written again"] = (folder => { Put(folder, "one", 1); File.CreateSymbolicLink(Path.Combine(folder, "it"), "one"); }, folder => Put(folder, "one", 2)),
        ["the file is written again"] = (folder => Put(folder, "it", 1), folder => Put(folder, "it", 2)),
        ["another file is renamed over it"] = (folder => Put(folder, "it", 1), folder => { Put(folder, "next", 2); File.Move(Path.Combine(folder, "next"), Path.Combine(folder, "it"), overwrite: true); }),
        ["it is deleted and made again"] = (folder => Put(folder, "it", 1), folder => { File.Delete(Path.Combine(folder, "it")); Put(folder, "it", 2); }),
        ["a hard link is replaced"] = (folder => Put(folder, "it", 1), folder => { Put(folder, "next", 2); File.Delete(Path.Combine(folder, "it")); Link(folder, "next", "it"); }),
        ["its folder is replaced"] = (
            folder => { Directory.CreateDirectory(Path.Combine(folder, "in")); Put(folder, "in/it", 1); File.CreateSymbolicLink(Path.Combine(folder, "it"), "in/it"); },
            folder => { Directory.Move(Path.Combine(folder, "in"), Path.Combine(folder, "old")); Directory.CreateDirectory(Path.Combine(folder, "in")); Put(folder, "in/it", 2); }),
    };

    public static TheoryData<string> Names => [.. Ways.Keys];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Configuration_SaysSomethingElse_IsSeenWithinTwoSeconds(string way)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links of Linux");
        Ways[way].Prepare(_directory);
        var configuration = new ConfigurationBuilder().Add(new AgentProxyYamlSource { Path = "it", BasePath = _directory, TimeProvider = _time }).Build();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("value1", configuration["AgentProxy:okta_domain"]);

        Ways[way].Change(_directory);
        _time.Advance(TimeSpan.FromSeconds(1.8));

        Assert.Equal("value2", configuration["AgentProxy:okta_domain"]);
        ((IDisposable)configuration).Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Secret_SaysSomethingElse_IsSeenAfterTwoSecondsAndNotBefore(string way)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links of Linux");
        Ways[way].Prepare(_directory);
        Secret secret = new($"file:{_directory}/it", _time);
        Assert.Equal("okta_domain: value1", secret.Reveal());

        Ways[way].Change(_directory);
        var before = secret.Reveal();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(("okta_domain: value1", "okta_domain: value2"), (before, secret.Reveal()));
    }

    [Fact]
    public void BindMount_OverTheFile_IsSeen()
    {
        Put(_directory, "it", 1);
        Put(_directory, "other", 2);
        Secret secret = new($"file:{_directory}/it", _time);
        Assert.Equal("okta_domain: value1", secret.Reveal());
        Assert.SkipUnless(Run("mount", "--bind", Path.Combine(_directory, "other"), Path.Combine(_directory, "it")), "this process may not mount");
        try
        {
            _time.Advance(TimeSpan.FromSeconds(2));

            Assert.Equal("okta_domain: value2", secret.Reveal());
        }
        finally
        {
            Run("umount", Path.Combine(_directory, "it"));
        }
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("empty")]
    [InlineData("no text")]
    [InlineData("too large")]
    [InlineData("a folder")]
    public void Secret_FileThatHasGoneBad_KeepsTheLastGoodAndTheSameString(string how)
    {
        Put(_directory, "it", 1);
        var path = Path.Combine(_directory, "it");
        Secret secret = new($"file:{path}", _time);
        var good = secret.Reveal();

        File.Delete(path);
        Action spoil = how switch
        {
            "deleted" => () => { },
            "empty" => () => File.WriteAllText(path, "\n"),
            "no text" => () => File.WriteAllBytes(path, [0xff, 0xfe, 0x00]),
            "too large" => () => File.WriteAllText(path, new string('x', 300_000)),
            _ => () => Directory.CreateDirectory(path),
        };
        spoil();
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Same(good, secret.Reveal());
        Assert.NotNull(new Secret($"file:{path}", _time).FindProblem());
    }

    [Fact]
    public void Secret_UntouchedFile_StaysTheSameString()
    {
        Put(_directory, "it", 1);
        Secret secret = new($"file:{_directory}/it", _time);
        var first = secret.Reveal();

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Same(first, secret.Reveal());
    }

    private static void Kubernetes(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "..1"));
        Directory.CreateDirectory(Path.Combine(folder, "..2"));
        Put(folder, "..1/it", 1);
        Put(folder, "..2/it", 2);
        Directory.CreateSymbolicLink(Path.Combine(folder, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(folder, "it"), "..data/it");
    }

    private static void Put(string folder, string name, int number)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, $"okta_domain: value{number}\n");
        File.SetLastWriteTimeUtc(path, Noon);
    }

    private static void Swap(string folder, string link, string target)
    {
        File.Delete(Path.Combine(folder, link));
        File.CreateSymbolicLink(Path.Combine(folder, link), target);
    }

    private static void Link(string folder, string existing, string name) => Run("ln", Path.Combine(folder, existing), Path.Combine(folder, name));

    private static bool Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
