// The reference host: Okta.AgentProxy as a service of its own, configured by files and environment variables alone.
//   dotnet run --project samples/AgentProxy.Host -- --config FILE [--urls URLS] [--check]
//   dotnet run --project samples/AgentProxy.Host -- --config FILE audit verify | audit export | backup FILE
//   dotnet run --project samples/AgentProxy.Host -- --help
using AgentProxy.Host;
using AgentProxy.Host.Commands;
using Microsoft.AspNetCore.DataProtection;
using Okta.AgentProxy;

var arguments = HostArguments.Parse(args);
if (arguments.Problem is { } notUnderstood)
{
    Console.Error.WriteLine(notUnderstood);
    return 2;
}

if (arguments.Answer is { } answer)
{
    return await answer.InvokeAsync();
}

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments.Settings, ContentRootPath = AppContext.BaseDirectory });

// .env first: it may say where the YAML is. The environment still wins over both.
builder.Configuration.AddAgentProxyDotEnv(Path.GetFullPath(".env"));
var configFile = ConfigFile.Find(builder.Configuration);
if (Directory.Exists(configFile))
{
    Console.Error.WriteLine($"{VisibleText.Escape(configFile)} is a folder; --config and CONFIG_PATH name a file.");
    return 2;
}

// What is said on the command line is said last: the builder's own reading of it comes before the file.
builder.Configuration.AddAgentProxyYaml(configFile).AddAgentProxyEnvironment().AddCommandLine(arguments.Settings);
builder.UseAgentProxyHostSettings();
builder.Services.AddHostedService<TelemetryExport>();

// By default the keys' purpose contains the program's folder: what was sealed would not open after an upgrade into another one.
builder.Services.AddDataProtection().SetApplicationName("agentproxy");

try
{
    builder.Services.AddOktaAgentProxy(builder.Configuration)
        .AddTokenExchange()
        .UseConfiguredStorage(builder.Configuration);
    var pages = builder.Services.AddAdminSignIn(builder.Configuration);

    if (arguments.Command is { } command)
    {
        // Before the configuration is validated: who verifies an audit need not have the gateway's secrets.
        builder.UseCommandLogging();
        await using var stored = builder.Build();
        return await CommandRunner.RunAsync(command, builder.Configuration, stored.Services);
    }

    await using var app = builder.Build();
    app.Services.ValidateAgentProxyConfiguration();

    app.UseTrustedProxies();
    app.UseFrontPage();
    app.MapMcpProxy();
    app.MapAgentProxyAdmin();
    if (pages.Wanted)
    {
        app.MapAgentProxyAdminPages(pages.Policy);
    }

    if (arguments.OnlyCheck)
    {
        Console.WriteLine($"The configuration is good: {VisibleText.Escape(configFile)}");
        return 0;
    }

    await app.RunAsync();
    return 0;
}
catch (AgentProxyConfigurationException problems)
{
    Console.Error.WriteLine(problems.Message);
    if (arguments.OnlyCheck)
    {
        Console.Error.WriteLine($"Checked: {VisibleText.Escape(configFile)}");
    }

    return 2;
}
catch (Exception failure) when (Environment.GetEnvironmentVariable("AGENTPROXY_TRACE") != "1")
{
    // A port that is taken, a database that is not there, a value that a package refuses: what to do about it stands in the message, not in the stack.
    for (var cause = failure; cause is not null; cause = cause.InnerException)
    {
        Console.Error.WriteLine(VisibleText.Escape(cause.Message));
    }

    Console.Error.WriteLine("AGENTPROXY_TRACE=1 shows where.");
    return 2;
}
