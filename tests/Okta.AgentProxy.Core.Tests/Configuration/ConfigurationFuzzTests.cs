using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>No byte sequence in a file that is read may do anything but be configuration or a problem with a place.</summary>
public sealed class ConfigurationFuzzTests
{
    private const int PerSeed = 1_000;

    // What has broken a reader, ours or another, and what a person's editor leaves behind.
    private static readonly string[] Corpus =
    [
        ConfigurationFixture.Good, "okta_domain: a\nbackends:\n  e:\n    paths: [/employees, /hr\n    auth_method: none\n", "a: {b: 1\nc: 2\n", "[", "{", "a: [b, {c: [d", "? [a\n: b",
        "a: &x [*x, &y {<<: *x}]\nb: *y\n", "<<: {a: 1}\n", "a: !!binary |\n  x\n", "--- !x\na: \"\\x41\\u0041\\U00000041\"\n...\n", "a: >+2\n    x\n   y\n\nb: |-\n  z\n", "%YAML 1.1\n%TAG ! x\n---\na: 1\n",
        "roles: { viewer: { level: 1, groups: [x] } }\nbackends:\n  b:\n    url: http://h\n    paths: [/b]\n    auth_method: none\n    policy:\n      - { name: r, allow: { tools: [\"*\"], roles: [viewer], arguments: { /a: { pattern: \"((((a*)*)*)*)\" } } } }\n    limits: [{ requests_per_second: 1e308 }]\n",
        "backends: {b: {timeout_seconds: 99999999999999999999, url: 'http://[::1', paths: ['/\\u0000']}}\nagents: {a: {private_key: '{\"kty\":\"RSA\"}', client_secret: 'file:/proc/self/mem'}}\n",
        "key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIB\n  -----END PRIVATE KEY-----\n", "\uFEFFa: 1\r\nb:\r\n  - c\r\n", "A=1\nexport B='x\ny'\nC=\"a\\n\\\"b\" # c\nOKTA_DOMAIN=x\n",
        "{\"roles\":{\"user\":{\"level\":1}},\"tools\":{\"get\":{\"min_level\":2}},\"x\":[1e400,-0,\"\\ud800\"]}",
    ];

    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", ":", ": ", "- ", "? ", "&a ", "*a", "!t ", "|", ">", "'", "\"", "\\", "#", " #", "%", "@", "`", ",", "\n", "\r", "\t", "  ", "---\n", "...\n", "<<: ", "\0", "\u0085", "\u2028", "\uFEFF",
        "\u0001", "~", "null", "file:", "env:", "9999999999999999999999", "-1", "1e999", "{{", "=", "$(", "\\u", "\\x0", "/../", "http://[", "((((", "*",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, TestRun.Count(2, 100))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task MutatedFile_IsConfigurationOrProblemsAndNothingElse(int seed)
    {
        Mutations random = new((uint)seed + 1);
        await using var fixture = new ConfigurationFixture();
        var provider = Provider(fixture);
        var (bad, good) = (0, 0);
        for (var i = 0; i < PerSeed; i++)
        {
            var bytes = random.Mutate(Corpus, Pieces);
            var shown = Convert.ToBase64String(bytes);
            try
            {
                var content = YamlFlattener.Flatten(bytes, "AgentProxy", "config.yaml");
                var env = Utf8File.Decode(bytes, out _, out _) is { } text ? DotEnvParser.Parse(text, (_, _) => { }) : [];
                List<PolicyProblem> rbac = [];
                RbacConfigReader.Read(bytes, "rbac", rbac);
                Assert.All(content.Problems, problem => Assert.True(problem is { Line: > 0, Source: "config.yaml" }));
                if (content.Problems.Count > 0)
                {
                    bad++;
                    Assert.Empty(content.Values);
                    continue;
                }

                good++;
                var problems = CompileOf(fixture, provider, content);
                Assert.All(problems, problem => Assert.NotEmpty(problem.Message));
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}, file {i}, base64 {shown}: {failure}");
            }
        }

        Assert.True(bad > PerSeed / 10 && good > PerSeed / 20, $"{bad} bad, {good} good: the mutations miss one side");
    }

    [Fact]
    public async Task MutatedFile_SavedIntoARunningProxy_NeverEndsTheFollowing()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        Mutations random = new(77);
        for (var i = 0; i < TestRun.Count(25, 500); i++)
        {
            File.WriteAllBytes(fixture.FilePath, random.Mutate(Corpus, Pieces));
            await fixture.SettleAsync();
        }

        await fixture.EditAsync(ConfigurationFixture.Good.Replace("finance", "wiki", StringComparison.Ordinal));

        Assert.Equal(["employees", "wiki"], await fixture.BackendNamesAsync());
        Assert.Empty(fixture.Logged(EventIds.BackgroundWorkFailed));
        Assert.Empty(fixture.Logged(EventIds.ConfigurationReloadFailed));
    }

    [Theory]
    [InlineData("a: ", "[", 200_000)]
    [InlineData("", "- ", 200_000)]
    [InlineData("", "{a: ", 200_000)]
    [InlineData("a: ", "!t ", 100_000)]
    [InlineData("a: ", "&a ", 100_000)]
    [InlineData("", "? ", 200_000)]
    [InlineData("", "a: b\n", 200_000)]
    [InlineData("a: \"", "\\n", 400_000)]
    [InlineData("A=\"", "x\n", 100_000)]
    [InlineData("backends: {b: {policy: [{allow: {arguments: {/a: {pattern: '", "(", 50_000)]
    public async Task LongFile_OfOneKind_EndsSoonAndWithoutStackOverflow(string start, string piece, int times)
    {
        var text = start + string.Concat(Enumerable.Repeat(piece, times));
        await using var fixture = new ConfigurationFixture();

        var content = YamlFlattener.Flatten(Encoding.UTF8.GetBytes(text), "AgentProxy", "config.yaml");
        DotEnvParser.Parse(text, (_, _) => { });
        List<PolicyProblem> rbac = [];
        RbacConfigReader.Read(Encoding.UTF8.GetBytes(text), "rbac", rbac);

        Assert.True(content.Problems.Count > 0 || content.Values.Count > 0);
        Assert.NotEmpty(rbac);
    }

    [Fact]
    public void PolicyPattern_NestedDeeply_IsAProblem()
    {
        List<PolicyProblem> found = [];
        PolicyRule rule = new() { Effect = PolicyEffect.Allow, Match = new PolicyMatch { Tools = ["*"], Arguments = new Dictionary<string, ArgumentCondition> { ["/a"] = new() { Pattern = new string('(', 20_000) + new string(')', 20_000) } } } };

        new PolicyCompiler(RoleDirectory.Empty, found).Compile(new PolicyDefinition([rule]), "backends:b");

        Assert.NotEmpty(found);
    }

    private static AgentProxyYamlProvider Provider(ConfigurationFixture fixture) =>
        fixture.Services.GetRequiredService<AgentProxySection>().Root!.Providers.OfType<AgentProxyYamlProvider>().Single();

    private static IReadOnlyList<ConfigurationProblem> CompileOf(ConfigurationFixture fixture, AgentProxyYamlProvider provider, YamlContent content)
    {
        var section = fixture.Services.GetRequiredService<AgentProxySection>();
        var compiler = fixture.Services.GetRequiredService<CandidateCompiler>();
        return compiler.Compile(section.Root!, provider, content, section.Section.Path).Problems;
    }

    /// <summary>Repeatable mutations: xorshift, because the files of a seed must stay the same for ever.</summary>
    private sealed class Mutations(uint state)
    {
        private uint _state = state * 2_654_435_761u | 1;

        public byte[] Mutate(string[] corpus, string[] pieces)
        {
            var bytes = new List<byte>(Encoding.UTF8.GetBytes(corpus[Next(corpus.Length)]));
            for (var i = Next(4); i >= 0; i--)
            {
                var at = Next(bytes.Count + 1);
                switch (Next(7))
                {
                    case 0:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[Next(pieces.Length)]));
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(Next(12), bytes.Count - at));
                        break;
                    case 2:
                        bytes.RemoveRange(at, bytes.Count - at);
                        break;
                    case 3 when at < bytes.Count:
                        bytes[at] ^= (byte)(1 << Next(8));
                        break;
                    case 4:
                        bytes.Insert(at, (byte)Next(256));
                        break;
                    case 5:
                        bytes.InsertRange(at, bytes.Skip(Next(bytes.Count)).Take(Next(40)).ToArray());
                        break;
                    default:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(pieces[Next(pieces.Length)], 1 + Next(30)))));
                        break;
                }
            }

            return [.. bytes];
        }

        private int Next(int below)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return below <= 0 ? 0 : (int)(_state % (uint)below);
        }
    }
}
