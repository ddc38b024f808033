using CustomAuthHandler;
using DemoServers.Employees;

var builder = WebApplication.CreateBuilder(args);

builder.Configuration.AddAgentProxyYaml("config.yaml").AddAgentProxyEnvironment();

builder.Services.AddOktaAgentProxy(builder.Configuration)
    .AddBackendAuthHandler<HmacAuthHandler>(); // auth_method: hmac

// The backend, here for something to talk to: an MCP server that accepts signed requests only.
SignatureCheck check = new(builder.Configuration["AgentProxy:backends:employees:auth_config:secret"]!, TimeProvider.System);
await using var employees = await EmployeesServer.StartAsync(port: 5302, check.IsSignedAsync);

var app = builder.Build();
app.MapMcpProxy();
app.Run();
