using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>An endpoint that takes a form from an authenticated client and answers JSON that nobody may store.</summary>
internal abstract partial class ClientEndpoint(DevOrganization org) : IDevOrgEndpoint
{
    public abstract DevOrgEndpoint Kind { get; }

    protected DevOrganization Org { get; } = org;

    /// <summary>The last segment of its path.</summary>
    protected abstract string Name { get; }

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            await http.WriteApiErrorAsync(StatusCodes.Status400BadRequest, "E0000021", "Bad request.  Accept and/or Content-Type headers likely do not match supported values.");
            return;
        }

        var (form, problem) = await OAuthForm.ReadAsync(http.Request);
        OAuthClient? client = null;
        OAuthAnswer answer;
        if (form is null)
        {
            answer = problem!;
        }
        else if (form.HasDuplicates)
        {
            answer = OktaErrors.DuplicateParameters;
        }
        else if (Precheck(server, form) is { } refused)
        {
            answer = refused;
        }
        else
        {
            (client, problem) = Org.ClientAuthenticator.Authenticate(http, form, $"{Org.BaseUrl}{server.EndpointPath}/{Name}");
            answer = client is null ? problem! : await AnswerAsync(new ClientRequest(http, server, form, client));
        }

        Org.Requests.Add(new DevOrgTokenRequest
        {
            Endpoint = Kind,
            AuthorizationServerId = server.Id,
            Form = form?.Values ?? new Dictionary<string, IReadOnlyList<string>>(),
            Authorization = http.Request.Headers.Authorization,
            ClientId = client?.ClientId,
            Status = answer.Status,
            Error = answer.Error?.Error,
            InternalCode = answer.Error?.InternalCode,
        });
        await WriteAsync(http, server, client, answer);
    }

    /// <summary>Refuses what is wrong whoever asks.</summary>
    protected virtual OktaError? Precheck(AuthorizationServer server, OAuthForm form) => null;

    protected abstract Task<OAuthAnswer> AnswerAsync(ClientRequest request);

    private Task WriteAsync(HttpContext http, AuthorizationServer server, OAuthClient? client, OAuthAnswer answer)
    {
        // RFC 6749 §5.1: no cache may keep a token, nor an error about one.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        if (answer.Error is { } error)
        {
            LogRefused(Org.Logger, Kind, server.Id, client?.ClientId ?? "unknown", error.Error, error.InternalCode);

            // RFC 6749 §5.2: a client that tried Basic is told so.
            if (answer.Status == StatusCodes.Status401Unauthorized && http.Request.Headers.Authorization.Count > 0)
            {
                http.Response.Headers.WWWAuthenticate = $"Basic realm=\"{Org.BaseUrl}\"";
            }
        }

        if (answer.Body is { } body)
        {
            return http.WriteJsonAsync(answer.Status, body);
        }

        http.Response.StatusCode = answer.Status;
        return Task.CompletedTask;
    }

    [LoggerMessage(EventIds.RequestRefused, LogLevel.Warning, "{Endpoint} of '{AuthorizationServer}' refused client {ClientId}: {Error} ({InternalCode})")]
    private static partial void LogRefused(ILogger logger, DevOrgEndpoint endpoint, string authorizationServer, string clientId, string error, string internalCode);
}
