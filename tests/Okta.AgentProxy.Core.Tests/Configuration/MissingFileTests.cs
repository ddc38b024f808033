using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>A file that is missing or broken is the problem; what is missing because of it is not listed as well.</summary>
public sealed class MissingFileTests
{
    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("paths: [/a", "is not valid YAML (column 8)")]
    [InlineData("a: 1\na: 2", "repeats the key 'a'")]
    [InlineData("- a", "must be a mapping")]
    [InlineData("a: \0", "has a control character")]
    [InlineData("a: !secret x", "has a type tag")]
    public async Task Trust_OfAFileThatCannotBeRead_SaysWhatIsWrongWithTheFileOnceAndNoStack(string? yaml, string expected)
    {
        await using ConfigurationFixture fixture = new(yaml);

        // What a host asks for first: MapMcpProxy() does, long before anything is started.
        var thrown = Assert.Throws<AgentProxyConfigurationException>(() => fixture.Services.GetRequiredService<InboundTrust>());

        Assert.Contains(expected, Assert.Single(thrown.Problems).ToString(), StringComparison.Ordinal);
        Assert.Equal(thrown.Message, thrown.ToString());
        Assert.DoesNotContain("okta_domain", thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_OfAReadableFileWithoutOne_ListsEveryProblemOfTheFile()
    {
        await using ConfigurationFixture fixture = new("backends:\n  hr: { url: nowhere, paths: [/hr], auth_method: none }\n");

        var thrown = Assert.Throws<AgentProxyConfigurationException>(() => fixture.Services.GetRequiredService<InboundTrust>());

        Assert.Equal(2, thrown.Problems.Count);
        Assert.Contains("okta_domain is required", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("backends.hr.url must be an absolute", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_WithACause_StillShowsIt()
    {
        AgentProxyConfigurationException wrapped = new("not good", new InvalidOperationException("the cause"));

        Assert.Contains("the cause", wrapped.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=1\n\xff\xfe", null)]
    [InlineData("A=1\nB=\0x", 2)]
    [InlineData("A=\"x\n\n\n", 1)]
    public void DotEnv_ThatCannotBeRead_IsAProblemOfItsLine(string text, int? line)
    {
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, [.. text.Select(c => (byte)c)]);
        var configuration = new ConfigurationBuilder().Add(new AgentProxyDotEnvSource { Path = file, BasePath = "/" }).Build();

        var problem = Assert.Single(configuration.Providers.OfType<DotEnvProvider>().Single().LoadProblems);

        File.Delete(file);
        Assert.Equal(line ?? 2, problem.Line);
    }
}
