// The whole proxy. What it protects, and for whom, is in config.yaml.
var builder = WebApplication.CreateBuilder(args);

builder.Configuration.AddAgentProxyYaml("config.yaml").AddAgentProxyEnvironment();

builder.Services.AddOktaAgentProxy(builder.Configuration);

var app = builder.Build();
app.MapMcpProxy();
app.Run();
