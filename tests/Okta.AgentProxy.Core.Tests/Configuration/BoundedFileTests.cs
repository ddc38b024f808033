using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>What stands in the place of a file must not hold up who reads it: a named pipe waits for its writer for ever.</summary>
public sealed class BoundedFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(9_999)]
    [InlineData(10_000)]
    public void Read_UpToTheLimit_ReturnsTheContent(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var path = Put("file", content);

        var read = BoundedFile.Read(path, 10_000);

        Assert.Equal(content, read);
    }

    [Theory]
    [InlineData(10_001)]
    [InlineData(1_000_000)]
    public void Read_MoreThanTheLimit_ReturnsNothing(int length) => Assert.Null(BoundedFile.Read(Put("file", new byte[length]), 10_000));

    [Fact]
    public void Read_Missing_ThrowsWhatFilesThrow() => Assert.Throws<FileNotFoundException>(() => BoundedFile.Read(Path.Combine(_directory, "none"), 10));

    [Theory]
    [InlineData("pipe")]
    [InlineData("a link to a pipe")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public async Task Read_WhatHasNoEnd_IsEmptyAndDoesNotWait(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes and devices of Linux");
        var path = what.StartsWith('/') ? what : Pipe(what);

        var read = await Task.Run(() => BoundedFile.Read(path, 10_000)).WaitAsync(TestKit.TestLimits.Deadline);

        Assert.Empty(read!);
    }

    [Fact]
    public async Task Configuration_APipeInItsPlace_IsAProblemAndTheNextFileIsRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes of Linux");
        await using var fixture = await new ConfigurationFixture().StartAsync();

        await Task.Run(async () =>
        {
            await fixture.ReplaceAsync(path => Start("mkfifo", path));
            await fixture.ReplaceAsync(path => File.WriteAllText(path, ConfigurationFixture.Good.Replace("/hr", "/people", StringComparison.Ordinal)));
        }).WaitAsync(TestKit.TestLimits.Deadline);

        Assert.Contains(fixture.Logged(EventIds.ConfigurationProblem), problem => problem.Contains("config.yaml", StringComparison.Ordinal));
        Assert.Contains("/people", (await fixture.Backends.GetAsync("employees", CancellationToken.None))!.Value.Paths);
    }

    [Fact]
    public async Task RbacConfigAndSecretAndDotEnv_APipeInTheirPlace_AreProblems()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes of Linux");
        var pipe = Pipe("pipe");
        await using var fixture = new ConfigurationFixture($$"""
            okta_domain: dev-1.okta.com
            backends:
              a: { url: http://localhost:1/mcp, paths: [/a], auth_method: pre-shared-key, auth_config: { key: "file:{{pipe}}" }, rbac_config: {{pipe}} }
            """);

        var problems = await Task.Run(fixture.Problems).WaitAsync(TestKit.TestLimits.Deadline);

        Assert.Contains(problems, problem => problem.Contains("rbac_config", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("is empty", StringComparison.Ordinal));
        var dotEnv = new ConfigurationBuilder().Add(new AgentProxyDotEnvSource { Path = pipe, BasePath = _directory });
        await Task.Run(dotEnv.Build).WaitAsync(TestKit.TestLimits.Deadline);
    }

    private string Put(string name, byte[] content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string Pipe(string what)
    {
        var path = Path.Combine(_directory, "it");
        Start("mkfifo", path);
        return what == "pipe" ? path : File.CreateSymbolicLink(Path.Combine(_directory, "link"), path).FullName;
    }

    private static void Start(string program, string argument)
    {
        using var process = Process.Start(program, [argument]);
        process.WaitForExit();
    }
}
