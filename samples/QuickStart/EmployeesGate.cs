using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace QuickStart;

/// <summary>
/// What the employees server itself demands: a token of its own authorization server, for its own audience. It trusts the organisation, not the
/// proxy; the token that the proxy obtained for this user and this agent must stand on its own.
/// </summary>
internal sealed class EmployeesGate(string issuer)
{
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata = new(
        $"{issuer}/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever { RequireHttps = false });

    public async ValueTask<bool> IsAllowedAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var metadata = await _metadata.GetConfigurationAsync(http.RequestAborted);
        try
        {
            new JwtSecurityTokenHandler().ValidateToken(
                header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : string.Empty,
                new TokenValidationParameters { ValidIssuer = issuer, ValidAudience = "api://employees", IssuerSigningKeys = metadata.SigningKeys },
                out _);
            return true;
        }
        catch (Exception refused) when (refused is SecurityTokenException or ArgumentException)
        {
            return false;
        }
    }
}
