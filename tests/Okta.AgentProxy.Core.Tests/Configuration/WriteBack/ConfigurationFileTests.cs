using System.Text;

namespace Okta.AgentProxy.Core.Tests.Configuration.WriteBack;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;

    private string FilePath => Path.Combine(_directory, "config.yaml");

    private string[] Others => [.. Directory.GetFiles(_directory).Select(Path.GetFileName).Where(name => name != "config.yaml").Order(StringComparer.Ordinal)!];

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Replace_KeepsModeAndOwnerAndTheOldContentBeside()
    {
        System.IO.File.WriteAllText(FilePath, "old");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        var owner = PosixFile.OwnerOf(FilePath);

        var refused = File().Replace(Hash("old"), Encoding.UTF8.GetBytes("new"));

        Assert.Null(refused);
        Assert.Equal("new", System.IO.File.ReadAllText(FilePath));
        Assert.Equal("old", System.IO.File.ReadAllText(Path.Combine(_directory, Assert.Single(Others))));
        Assert.Equal(owner, PosixFile.OwnerOf(FilePath));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(_directory))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, System.IO.File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public void Replace_EditedMeanwhile_LeavesItAlone()
    {
        System.IO.File.WriteAllText(FilePath, "edited by a person");

        var refused = File().Replace(Hash("old"), Encoding.UTF8.GetBytes("new"));

        Assert.Contains("was edited", refused, StringComparison.Ordinal);
        Assert.Equal("edited by a person", System.IO.File.ReadAllText(FilePath));
        Assert.Empty(Others);
    }

    [Fact]
    public void Replace_SymbolicLink_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        var target = Path.Combine(_directory, "target.yaml");
        System.IO.File.WriteAllText(target, "old");
        System.IO.File.CreateSymbolicLink(FilePath, target);

        var refused = File().Replace(Hash("old"), Encoding.UTF8.GetBytes("new"));

        Assert.Contains("symbolic link", refused, StringComparison.Ordinal);
        Assert.Equal("old", System.IO.File.ReadAllText(target));
        Assert.Equal(["target.yaml"], Others);
    }

    [Fact]
    public void Replace_MissingFile_SaysSoAndLeavesNothingBehind()
    {
        var refused = File().Replace(Hash("old"), Encoding.UTF8.GetBytes("new"));

        Assert.Contains("cannot be written", refused, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public void Replace_ManyTimes_KeepsTheNewestBackups()
    {
        System.IO.File.WriteAllText(FilePath, "0");
        for (var i = 0; i < ConfigurationFile.MaxBackups + 5; i++)
        {
            Assert.Null(File().Replace(Hash($"{i}"), Encoding.UTF8.GetBytes($"{i + 1}")));
        }

        var kept = Others.Select(name => System.IO.File.ReadAllText(Path.Combine(_directory, name))).ToArray();
        Assert.Equal(Enumerable.Range(5, ConfigurationFile.MaxBackups).Select(i => $"{i}"), kept);
    }

    // One clock for all, standing still: names must differ all the same.
    private ConfigurationFile File() => new(FilePath, _time);

    private readonly ManualTime _time = new();

    private static byte[] Hash(string text) => ConfigurationFile.HashOf(Encoding.UTF8.GetBytes(text));
}
