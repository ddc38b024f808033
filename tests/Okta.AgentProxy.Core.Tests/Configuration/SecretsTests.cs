using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Core.Tests.Credentials;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>Plants a secret in every place that may hold one and looks for it in everything that can be printed.</summary>
public sealed class SecretsTests
{
    private const string Mark = "Tr0ub4dor-and-3";

    private const string Yaml = $$"""
        okta_domain: dev-1.okta.com
        okta_client_secret: {{Mark}}-okta
        backends:
          key:
            url: http://h/mcp
            paths: [/key]
            auth_method: pre-shared-key
            auth_config: { key: {{Mark}}-key }
          account:
            url: http://h/mcp
            paths: [/account]
            auth_method: service-account
            auth_config: { username: {{Mark}}-user, password: {{Mark}}-password }
        agents:
          cursor:
            client_id: 0oa1
            client_secret: {{Mark}}-client
            private_key: |
              KEY
            backend_access: [key]
        """;

    private static readonly string GoodYaml = Yaml.Replace("KEY", SomeKeys.EcPem.ReplaceLineEndings("\n      "), StringComparison.Ordinal);

    /// <summary>Every scalar of a file that is wrong in as many ways as possible, with the secret as its value.</summary>
    public static TheoryData<string> BrokenFiles =>
    [
        .. OptionsShape.Of(typeof(AgentProxyOptions)).Keys.Keys.Select(key => $"{key}: {Mark}"),
        .. OptionsShape.Of(typeof(BackendOptions)).Keys.Keys.Where(k => k != "auth_method").Select(key => $"backends:\n  a:\n    {key}: {Mark}"),
        // A backend's name is none, and the problem names it.
        .. OptionsShape.Of(typeof(AgentOptions)).Keys.Keys.Where(k => k != "backend_access").Select(key => $"agents:\n  a:\n    {key}: {Mark}"),
        $"backends:\n  a:\n    url: https://user:{Mark}@h/mcp",
        $"backends:\n  a:\n    url: https://h/mcp?key={Mark}",
        $"backends:\n  a:\n    paths: [/{Mark}//x]",
        $"okta_domain: https://{Mark}@dev-1.okta.com",
        $"okta_issuer: https://x:{Mark}@dev-1.okta.com/oauth2/default",
        $"backends:\n  a:\n    url: http://h\n    paths: [/a]\n    auth_method: pre-shared-key\n    auth_config: {{ key: \"{Mark}\\n\", header_name: \"{Mark}:\" }}",
        $"backends:\n  a:\n    url: http://h\n    paths: [/a]\n    auth_method: service-account\n    auth_config: {{ username: \"{Mark}:x\", password: \"{Mark}\\0\" }}",
        $"agents:\n  a:\n    client_secret: '{Mark}",
        $"agents:\n  a:\n    client_secret: \"{Mark}\" {Mark}",
        $"agents:\n  a:\n    client_secret: {Mark}: {Mark}",
        $"agents:\n  a:\n    client_secret: !secret {Mark}",
        $"agents:\n  a:\n    client_secret: {Mark}\n    client_secret: {Mark}2",
        $"agents:\n  a:\n    scopes: [\"{Mark} x\"]\n    backend_access: [\"{Mark} x\"]",
        $"agents:\n  a:\n    client_secret: *{Mark}",
        $"agents:\n  a:\n    private_key: {Mark}",
        $"agents:\n  a:\n    private_key: \"-----BEGIN PRIVATE KEY-----\\n{Mark}\\n-----END PRIVATE KEY-----\"",
        $"agents:\n  a:\n    private_key: '{{{{\"kty\":\"{Mark}\",\"d\":\"{Mark}\"}}}}'",
        $"agents:\n  a:\n    client_secret: \"{Mark}\\q\"",
        $"agents:\n  a:\n    client_secret: \"{Mark}\n\tx\"\n  \t- y",
    ];

    [Fact]
    public async Task GoodFile_NothingThatCanBePrinted_ShowsASecret()
    {
        await using var fixture = await new ConfigurationFixture(GoodYaml).StartAsync();
        await fixture.EditAsync(GoodYaml.Replace(Mark, Mark + "x", StringComparison.Ordinal));
        var compiled = fixture.Compile().Configuration!;
        List<object?> printed = [compiled, compiled.Trust, .. compiled.Agents, .. compiled.Backends, .. compiled.Backends.Select(b => b.AuthConfig)];
        foreach (var backend in compiled.Backends)
        {
            var handler = fixture.Services.GetServices<IBackendAuthHandler>().Single(h => h.Name == backend.AuthMethod);
            var result = await handler.AcquireAsync(backend);
            printed.AddRange([result, result.Credential, CredentialFixture.Request(backend), handler]);
        }

        printed.AddRange(compiled.Agents.SelectMany(a => new object?[] { a.ClientSecret, a.PrivateKey }));
        printed.AddRange((await fixture.Agents.ListAsync(CancellationToken.None)).Cast<object>());
        printed.AddRange((await fixture.Backends.ListAsync(CancellationToken.None)).Cast<object>());

        Assert.All(printed, value => Assert.DoesNotContain(SomeKeys.EcPem[28..60], value?.ToString() ?? "", StringComparison.Ordinal));
        Assert.All(printed, value => Assert.DoesNotContain(Mark, value?.ToString() ?? "", StringComparison.Ordinal));
        Assert.All(fixture.Log.Entries, entry => Assert.DoesNotContain(Mark, entry.Everything, StringComparison.Ordinal));
        Assert.NotEmpty(fixture.Logged(EventIds.ConfigurationChanged));
    }

    [Fact]
    public async Task GoodFile_AgentWrittenAsJson_ShowsNoSecret()
    {
        await using var fixture = new ConfigurationFixture(GoodYaml);

        var json = JsonSerializer.Serialize(fixture.Compile().Configuration!.Agents);

        Assert.DoesNotContain(Mark, json, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public async Task BrokenFile_NoProblemAndNoLog_ShowsTheValue(string yaml)
    {
        await using var fixture = new ConfigurationFixture(yaml);
        await using var running = await new ConfigurationFixture().StartAsync();

        var thrown = await Record.ExceptionAsync(fixture.StartAsync);
        await running.EditAsync(yaml);

        Assert.DoesNotContain(Mark, thrown?.ToString() ?? "", StringComparison.Ordinal);
        Assert.All(running.Log.Entries, entry => Assert.DoesNotContain(Mark, entry.Everything, StringComparison.Ordinal));
    }
}
