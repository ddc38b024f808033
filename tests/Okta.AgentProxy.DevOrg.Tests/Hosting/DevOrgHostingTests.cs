using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.DevOrg.Tests.Hosting;

public sealed class DevOrgHostingTests
{
    [Fact]
    public async Task MapDevOrg_InAnApplicationOfItsOwn_ServesBesideItsEndpoints()
    {
        await using var app = await StartAsync(b => b.Services.AddDevOrg(o => o.AutoSignIn = null));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var document = await client.GetFromJsonAsync<JsonObject>("/oauth2/default/.well-known/openid-configuration");
        var own = await client.GetStringAsync(new Uri("/own", UriKind.Relative));

        Assert.Equal(app.Urls.First() + "/oauth2/default", (string?)document!["issuer"]);
        Assert.Equal("own", own);
        Assert.Equal(app.Urls.First(), app.Services.GetRequiredService<DevOrganization>().BaseUrl);
    }

    [Fact]
    public void MapDevOrg_WithoutAddDevOrg_SaysWhatToCall()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore();
        using var app = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapDevOrg());

        Assert.Contains("AddDevOrg()", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.7", false, HttpStatusCode.Forbidden)]
    [InlineData("203.0.113.7", true, HttpStatusCode.OK)]
    [InlineData("::1", false, HttpStatusCode.OK)]
    [InlineData("::ffff:127.0.0.1", false, HttpStatusCode.OK)]
    public async Task Caller_FromAnotherMachine_IsServedOnlyWhenThatIsSwitchedOn(string address, bool dangerous, HttpStatusCode status)
    {
        await using var app = await StartAsync(b => b.Services.AddDevOrg(o => o.DangerouslyServeRemoteCallers = dangerous), IPAddress.Parse(address));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var response = await client.GetAsync(new Uri("/oauth2/default/v1/keys", UriKind.Relative));

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task StartAsync_Twice_GivesOrganisationsOfTheirOwn()
    {
        await using var one = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        await using var two = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        Assert.NotEqual(one.BaseUrl, two.BaseUrl);
        Assert.Empty(one.Organization.KeyIds().Intersect(two.Organization.KeyIds()));
        Assert.DoesNotContain(one.Organization.Server("default").Keys.Published, a => two.Organization.Server("default").Keys.Published.Any(b => ReferenceEquals(a.Rsa, b.Rsa)));
    }

    [Theory]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("http://dev.example:8080")]
    public async Task StartAsync_AtAnAddressItCannotServe_SaysWhatToDo(string url)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => DevOrgServer.StartAsync(new DevOrgOptions { BaseUrl = new Uri(url) }));

        Assert.Contains("MapDevOrg()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WithContradictoryOptions_ListsEveryProblem()
    {
        var options = DevOrgPreset.Demo();
        options.Users.Add(new DevUser { Id = "00u1alice00000000001", Login = "ALICE@example.com" });
        options.Apps.Add(new DevApp { ClientId = "0oa", Authentication = DevClientAuthentication.ClientSecret });
        options.Agents.Add(new DevAgent { Id = "wlp", LinkedClientId = "0oanowhere" });
        options.AuthorizationServers.Add(new DevAuthorizationServer { Id = "v1", DefaultScopes = ["other"] });
        options.AutoSignIn = "nobody@example.com";
        options.BaseUrl = new Uri("http://127.0.0.1:0/path");

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => DevOrgServer.StartAsync(options));

        Assert.Equal(8, error.Failures.Count());
    }

    [Fact]
    public async Task Logs_OfAWholeSignIn_HoldNoSecret()
    {
        using var logs = new CapturingLoggerProvider();
        await using var server = await DevOrgServer.StartAsync(DevOrgPreset.Demo(), l => l.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        using var client = new HttpClient { BaseAddress = new Uri(server.BaseUrl) };
        server.Organization.Set(new DevApp { ClientId = "0oaweb", Authentication = DevClientAuthentication.ClientSecret, ClientSecret = "planted-secret", GrantTypes = [DevGrants.ClientCredentials] });

        using var response = await client.PostAsync(
            new Uri("/oauth2/default/v1/token", UriKind.Relative),
            new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "0oaweb"), new("client_secret", "planted-secret"), new("scope", "planted-scope")]));

        Assert.Contains(logs.Messages, m => m.Contains("no_matching_scope", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Messages, m => m.Contains("planted", StringComparison.Ordinal));
        Assert.Contains(EventIds.RequestRefused, logs.Ids);
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, IPAddress? caller = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        configure(builder);
        var app = builder.Build();
        if (caller is not null)
        {
            app.Use((http, next) =>
            {
                http.Connection.RemoteIpAddress = caller;
                return next(http);
            });
        }

        app.UseRouting();
        app.MapDevOrg();
        app.MapGet("/own", (HttpContext http) => http.Response.WriteAsync("own"));
        await app.StartAsync();
        return app;
    }
}
