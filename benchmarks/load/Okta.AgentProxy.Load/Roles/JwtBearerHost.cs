using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>The usual host with <c>AddJwtBearer</c>, as the documentation of ASP.NET Core has it.</summary>
internal static class JwtBearerHost
{
    public static WebApplicationBuilder CreateBuilder(RoleArguments arguments)
    {
        var issuer = arguments.Organisation.AbsoluteUri.TrimEnd('/') + "/oauth2/default";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{arguments.Port}");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = issuer;
            options.RequireHttpsMetadata = false;
            options.TokenValidationParameters = new TokenValidationParameters { ValidIssuer = issuer, ValidAudience = World.Audience };
        });
        builder.Services.AddAuthorization();
        return builder;
    }
}
