// The reference host: Okta.AgentProxy as a service of its own, configured by files and environment variables alone.
//   dotnet run --project samples/AgentProxy.Host -- --config FILE [--urls URLS] [--check]
using AgentProxy.Host;
using Okta.AgentProxy;

var (settings, onlyCheck) = ConfigFile.Split(args);
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });

// .env first: it may say where the YAML is. The environment still wins over both.
builder.Configuration.AddAgentProxyDotEnv(Path.GetFullPath(".env"));
builder.Configuration.AddAgentProxyYaml(ConfigFile.Find(builder.Configuration)).AddAgentProxyEnvironment();
builder.UseAgentProxyHostSettings();
builder.Services.AddHostedService<TelemetryExport>();

try
{
    builder.Services.AddOktaAgentProxy(builder.Configuration)
        .AddTokenExchange()
        .UseConfiguredStorage(builder.Configuration);
    var pages = builder.Services.AddAdminSignIn(builder.Configuration);

    await using var app = builder.Build();
    app.Services.ValidateAgentProxyConfiguration();
    if (onlyCheck)
    {
        Console.WriteLine("The configuration is good.");
        return 0;
    }

    app.UseForwardedHeaders();
    app.MapMcpProxy();
    app.MapAgentProxyAdmin();
    if (pages.Wanted)
    {
        app.MapAgentProxyAdminPages(pages.Policy);
    }

    await app.RunAsync();
    return 0;
}
catch (AgentProxyConfigurationException problems)
{
    Console.Error.WriteLine(problems.Message);
    return 2;
}
