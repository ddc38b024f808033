// Inbound tokens are validated by a scheme of the host's own; the proxy reads from its claims who is calling, and remembers it.
using Okta.AgentProxy;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddAgentProxyYaml("config.yaml").AddAgentProxyEnvironment();

// Not the default scheme: ASP.NET Core runs the default on every request, in front of the proxy's cache of validated tokens.
builder.Services.AddAuthentication().AddJwtBearer("Corp", jwt =>
{
    var authority = builder.Configuration["AgentProxy:okta_issuer"]!;
    jwt.Authority = authority;
    jwt.RequireHttpsMetadata = !new Uri(authority).IsLoopback;
    jwt.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(60);

    // The proxy compares the audience itself, per backend: with the backend's audience, else okta_audience.
    jwt.TokenValidationParameters.ValidateAudience = false;
});

builder.Services.AddOktaAgentProxy(builder.Configuration);
builder.Services.Configure<AgentProxyOptions>(options => options.AuthenticationScheme = "Corp");

var app = builder.Build();
app.MapMcpProxy();
app.Run();
