using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Core.Tests.Agents;

public class DefaultAgentResolverTests
{
    private static readonly Agent Cursor = new() { Name = "cursor", ClientId = "0oaCursor" };
    private static readonly Agent Claude = new() { Name = "claude-code", ClientId = "0oaClaude", AllowedClients = ["0oaShared", "0oaDesktop"] };
    private static readonly Agent Copilot = new() { Name = "copilot", ClientId = "0oaCopilot", AllowedClients = ["0oaShared"], SubjectTokenType = SubjectTokenType.IdToken };
    private static readonly Agent Retired = new() { Name = "retired", ClientId = "0oaRetired", AllowedClients = ["0oaDesktop"], Enabled = false };
    private static readonly AgentDirectory Agents = new([Cursor, Claude, Copilot, Retired]);

    [Theory]
    [InlineData("0oaCursor", "cursor")]
    [InlineData("0oaClaude", "claude-code")]
    [InlineData("0oaDesktop", "claude-code")]
    public async Task Resolve_NoHeader_TheTokenDecides(string client, string expected)
    {
        var resolution = await ResolveAsync(AccessToken(client));

        Assert.Equal(expected, resolution.Agent?.Name);
    }

    [Fact]
    public async Task Resolve_EmptyHeader_TheTokenDecides()
    {
        var resolution = await ResolveAsync(AccessToken("0oaCursor"), header: "", alias: "");

        Assert.Same(Cursor, resolution.Agent);
    }

    [Theory]
    [InlineData("0oaNobody", "agent_unknown")]
    [InlineData("0oacursor", "agent_unknown")]
    [InlineData(null, "agent_unknown")]
    [InlineData("0oaShared", "agent_ambiguous")]
    [InlineData("0oaRetired", "agent_disabled")]
    public async Task Resolve_NoHeaderAndNotOneAgent_IsRefused(string? client, string expected)
    {
        var resolution = await ResolveAsync(AccessToken(client));

        AssertRefused(403, expected, resolution);
    }

    [Theory]
    [InlineData("0oaCursor", "cursor")]
    [InlineData("0oaCursor", "CURSOR")]
    [InlineData("0oaShared", "claude-code")]
    [InlineData("0oaShared", "copilot")]
    public async Task Resolve_HeaderNamesAnAgentOfTheToken_SelectsIt(string client, string header)
    {
        var resolution = await ResolveAsync(AccessToken(client), header);

        Assert.Equal(header, resolution.Agent?.Name, ignoreCase: true);
    }

    [Theory]
    [InlineData("0oaCursor", "claude-code", "agent_mismatch")]
    [InlineData("0oaCursor", "retired", "agent_mismatch")]
    [InlineData("0oaRetired", "retired", "agent_disabled")]
    [InlineData("0oaCursor", "nobody", "agent_unknown")]
    [InlineData("0oaCursor", "cursor,claude-code", "agent_unknown")]
    [InlineData(null, "cursor", "agent_mismatch")]
    public async Task Resolve_HeaderNamesAnother_IsRefused(string? client, string header, string expected)
    {
        var resolution = await ResolveAsync(AccessToken(client), header);

        AssertRefused(403, expected, resolution);
    }

    [Fact]
    public async Task Resolve_Alias_SelectsToo()
    {
        var resolution = await ResolveAsync(AccessToken("0oaShared"), alias: "claude-code");

        Assert.Same(Claude, resolution.Agent);
    }

    [Fact]
    public async Task Resolve_HeaderAndAliasAgree_SelectsTheAgent()
    {
        var resolution = await ResolveAsync(AccessToken("0oaCursor"), "cursor", "Cursor");

        Assert.Same(Cursor, resolution.Agent);
    }

    [Theory]
    [InlineData(new[] { "cursor" }, new[] { "claude-code" })]
    [InlineData(new[] { "cursor", "cursor" }, new string[0])]
    [InlineData(new[] { "cursor", "claude-code" }, new string[0])]
    [InlineData(new string[0], new[] { "cursor", "claude-code" })]
    [InlineData(new[] { "cursor" }, new[] { "cursor", "cursor" })]
    public async Task Resolve_SeveralNames_AreRefusedInBothModes(string[] header, string[] alias)
    {
        foreach (var binding in Enum.GetValues<AgentBinding>())
        {
            var http = new DefaultHttpContext();
            http.Request.Headers["X-Agent-ID"] = new StringValues(header);
            http.Request.Headers["X-MCP-Agent"] = new StringValues(alias);

            var resolution = await Resolver(binding).ResolveAsync(new(http, AccessToken("0oaCursor"), Agents), CancellationToken.None);

            AssertRefused(403, "agent_mismatch", resolution);
        }
    }

    [Theory]
    [InlineData("0oaCopilot", null)]
    [InlineData("0oaCopilot", "copilot")]
    public async Task Resolve_IdTokenForAnAgentThatPresentsThem_FindsIt(string audience, string? header)
    {
        var resolution = await ResolveAsync(IdToken(audience), header);

        Assert.Same(Copilot, resolution.Agent);
    }

    [Theory]
    [InlineData("0oaCursor", null)]
    [InlineData("0oaCursor", "cursor")]
    [InlineData("0oaShared", null)]
    [InlineData("0oaShared", "copilot")]
    [InlineData("0oaShared", "claude-code")]
    [InlineData("0oaNobody", null)]
    public async Task Resolve_IdTokenOtherwise_IsAnInvalidToken(string audience, string? header)
    {
        var resolution = await ResolveAsync(IdToken(audience), header);

        AssertRefused(401, "invalid_token", resolution);
    }

    [Fact]
    public async Task Resolve_IdTokenOfAnotherAgentsClient_IsAMismatch()
    {
        var resolution = await ResolveAsync(IdToken("0oaCursor"), "copilot");

        AssertRefused(403, "agent_mismatch", resolution);
    }

    [Theory]
    [InlineData("0oaCursor", "claude-code", "claude-code", null)]
    [InlineData("0oaNobody", "cursor", "cursor", null)]
    [InlineData("0oaNobody", "retired", "retired", "agent_disabled")]
    [InlineData("0oaNobody", "nobody", null, "agent_unknown")]
    [InlineData("0oaCursor", null, "cursor", null)]
    [InlineData("0oaNobody", null, null, "agent_unknown")]
    public async Task Resolve_Unbound_TheHeaderAloneDecides(string client, string? header, string? agent, string? error)
    {
        var http = Http(header, null);

        var resolution = await Resolver(AgentBinding.Header).ResolveAsync(new(http, AccessToken(client), Agents), CancellationToken.None);

        Assert.Equal((agent, error), (resolution.Agent?.Name, resolution.Error?.Code));
    }

    [Fact]
    public async Task Resolve_Refused_NeverRepeatsTheName()
    {
        var resolution = await ResolveAsync(AccessToken("0oaCursor"), "<script>");

        Assert.DoesNotContain("script", resolution.Error!.Message + resolution.Error.Detail, StringComparison.Ordinal);
    }

    private static void AssertRefused(int status, string code, AgentResolution resolution)
    {
        // A disabled agent is named for the audit: the token is bound to it. Of others nothing is told.
        Assert.Equal(code == "agent_disabled" ? "retired" : null, resolution.Agent?.Name);
        Assert.Equal((status, code), (resolution.Error!.Status, resolution.Error.Code));
    }

    private static ValueTask<AgentResolution> ResolveAsync(Subject subject, string? header = null, string? alias = null) =>
        Resolver(AgentBinding.Token).ResolveAsync(new(Http(header, alias), subject, Agents), CancellationToken.None);

    private static DefaultAgentResolver Resolver(AgentBinding binding) => new(Options.Create(new AgentProxyOptions { AgentBinding = binding }));

    private static DefaultHttpContext Http(string? header, string? alias)
    {
        var http = new DefaultHttpContext();
        if (header is not null)
        {
            http.Request.Headers.Append("X-Agent-ID", new StringValues([header]));
        }

        if (alias is not null)
        {
            http.Request.Headers.Append("X-MCP-Agent", new StringValues([alias]));
        }

        return http;
    }

    private static Subject AccessToken(string? client) => new() { Issuer = "https://org/oauth2/default", Id = "00u1", Sub = "alice", ClientId = client };

    private static Subject IdToken(string audience) =>
        new() { Issuer = "https://org", Id = "00u1", Sub = "00u1", ClientId = audience, Audiences = [audience], TokenKind = TokenKind.IdToken };
}
