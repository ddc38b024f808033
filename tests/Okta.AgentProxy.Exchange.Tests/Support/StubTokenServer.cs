using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>
/// Okta's org server, a custom server, plain token servers and metadata documents on one real socket. As strict as Okta documents: assertions are verified
/// and single use, an ID-JAG works once, leg 2 takes no scope. A test changes any answer through <see cref="Intercept"/>.
/// </summary>
internal sealed class StubTokenServer : IAsyncDisposable
{
    public const string OrgToken = "/oauth2/v1/token";
    public const string OrgRevoke = "/oauth2/v1/revoke";
    public const string CustomToken = "/oauth2/default/v1/token";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte> _used = new();
    private int _tokens;

    private StubTokenServer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public string OrgIssuer => Url;

    public string CustomIssuer => Url + "/oauth2/default";

    public ConcurrentQueue<TokenServerCall> Calls { get; } = new();

    public IEnumerable<TokenServerCall> LegOne => Calls.Where(c => c.IsLegOne);

    public IEnumerable<TokenServerCall> LegTwo => Calls.Where(c => c.IsLegTwo);

    /// <summary>Answers instead of the stub when it returns true.</summary>
    public Func<TokenServerCall, Task<bool>>? Intercept { get; set; }

    /// <summary>Documents by path.</summary>
    public ConcurrentDictionary<string, JsonObject> Documents { get; } = new();

    public int ExpiresIn { get; set; } = 3600;

    /// <summary>Changes the ID-JAG before it is signed.</summary>
    public Action<JsonObject, JsonObject>? ForgeIdJag { get; set; }

    public Dictionary<string, object> ExtraLegOneMembers { get; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static async Task<StubTokenServer> StartAsync(TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new StubTokenServer(app) { Clock = clock ?? TimeProvider.System };
        app.Run(server.HandleAsync);
        await app.StartAsync();
        server.Url = app.Urls.Single();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    public static async Task<bool> AnswerAsync(TokenServerCall call, int status, object body)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = "application/json";
        call.Http.Response.Headers.CacheControl = "no-store";
        await call.Http.Response.WriteAsync(JsonSerializer.Serialize(body));
        return true;
    }

    public static Task<bool> RefuseAsync(TokenServerCall call, int status, string error, string description = "refused") =>
        AnswerAsync(call, status, new { error, error_description = description });

    private async Task HandleAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            Calls.Enqueue(new TokenServerCall(http.Request.Path, new Dictionary<string, string>(), null, http));
            if (Documents.TryGetValue(http.Request.Path, out var document))
            {
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(document.ToJsonString());
                return;
            }

            http.Response.StatusCode = 404;
            return;
        }

        var form = await http.Request.ReadFormAsync();
        var call = new TokenServerCall(http.Request.Path, form.ToDictionary(f => f.Key, f => f.Value.ToString()), http.Request.Headers.Authorization, http);
        Calls.Enqueue(call);

        if (Intercept is { } intercept && await intercept(call))
        {
            return;
        }

        await (call.Path switch
        {
            OrgRevoke => AnswerAsync(call, 200, new { }),
            OrgToken => ExchangeAsync(call),
            CustomToken => RedeemAsync(call),
            _ => IssueAsync(call),
        });
    }

    private async Task ExchangeAsync(TokenServerCall call)
    {
        if (CheckClient(call) is { } problem)
        {
            await RefuseAsync(call, 401, "invalid_client", problem);
            return;
        }

        if (!call.IsLegOne || call["subject_token"] is null || call["subject_token_type"] is null)
        {
            await RefuseAsync(call, 400, "invalid_request", "The required parameter is missing.");
            return;
        }

        var number = Interlocked.Increment(ref _tokens);
        switch (call["requested_token_type"])
        {
            case OAuthNames.IdJagType:
                var answer = new Dictionary<string, object>(ExtraLegOneMembers);
                answer.TryAdd("issued_token_type", OAuthNames.IdJagType);
                answer.TryAdd("token_type", "N_A");
                answer.TryAdd("expires_in", 300);
                answer.TryAdd("access_token", CreateIdJag(call));
                await AnswerAsync(call, 200, answer);
                return;
            case OAuthNames.VaultedSecretType:
                await AnswerAsync(call, 200, new
                {
                    issued_token_type = OAuthNames.VaultedSecretType,
                    token_type = "N_A",
                    expires_in = 300,
                    vaulted_secret = new Dictionary<string, string> { ["api_key"] = $"vault-{number}-{call["subject_token"]}", ["account"] = "acme" },
                });
                return;
            case OAuthNames.ServiceAccountType:
                await AnswerAsync(call, 200, new
                {
                    issued_token_type = OAuthNames.ServiceAccountType,
                    token_type = "N_A",
                    expires_in = 300,
                    service_account = new { username = "svc", password = $"pw-{number}" },
                });
                return;
            case OAuthNames.OAuthStsType:
                await AnswerAsync(call, 200, new
                {
                    issued_token_type = OAuthNames.OAuthStsType,
                    access_token = $"sts-{number}",
                    token_type = "Bearer",
                    expires_in = 3600,
                    scope = "read",
                });
                return;
            default:
                await RefuseAsync(call, 400, "invalid_request", "'requested_token_type' is invalid or not supported.");
                return;
        }
    }

    private async Task RedeemAsync(TokenServerCall call)
    {
        if (CheckClient(call) is { } problem)
        {
            await RefuseAsync(call, 401, "invalid_client", problem);
        }
        else if (call["scope"] is not null)
        {
            await RefuseAsync(call, 400, "invalid_request", "The id-jag request must not include a 'scope' parameter.");
        }
        else if (call["assertion"] is not { } assertion || !Jwt.Parse(assertion).Verify(TestKeys.OtherRsa) || Jwt.Parse(assertion)["aud"] != CustomIssuer)
        {
            await RefuseAsync(call, 400, "invalid_grant", "The assertion is invalid.");
        }
        else if (!_used.TryAdd("jag:" + Jwt.Parse(assertion)["jti"], 0))
        {
            await RefuseAsync(call, 400, "invalid_grant", "The assertion was replayed.");
        }
        else
        {
            await AnswerAsync(call, 200, new
            {
                token_type = "Bearer",
                expires_in = ExpiresIn,
                access_token = $"at-{Jwt.Parse(assertion)["sub"]}-{Interlocked.Increment(ref _tokens)}",
                scope = Jwt.Parse(assertion).Claims["scope"]?.GetValue<string>() ?? "",
            });
        }
    }

    private Task<bool> IssueAsync(TokenServerCall call) => AnswerAsync(call, 200, new
    {
        token_type = "Bearer",
        issued_token_type = OAuthNames.AccessTokenType,
        expires_in = ExpiresIn,
        access_token = $"plain-{Interlocked.Increment(ref _tokens)}",
    });

    private string CreateIdJag(TokenServerCall call)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var client = call["client_assertion"] is { } assertion ? Jwt.Parse(assertion)["sub"] : call["client_id"];
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "org-1", ["typ"] = "oauth-id-jag+jwt" };
        var claims = new JsonObject
        {
            ["iss"] = OrgIssuer,
            ["sub"] = call["subject_token"]!.Split('|')[0],
            ["aud"] = call["audience"],
            ["client_id"] = client,
            ["jti"] = "IDAAG." + Interlocked.Increment(ref _tokens),
            ["iat"] = now,
            ["exp"] = now + 300,
            ["scope"] = call["scope"],
            ["act"] = new JsonObject { ["sub"] = client },
        };
        if (call["resource"] is { } resource)
        {
            claims["resource"] = resource;
        }

        ForgeIdJag?.Invoke(header, claims);
        return Jwt.Create(TestKeys.OtherRsa, header, claims);
    }

    private string? CheckClient(TokenServerCall call)
    {
        if (call["client_assertion"] is not { } assertion)
        {
            return call["client_secret"] is not null || call.Authorization is not null ? null : "client credentials are missing";
        }

        var jwt = Jwt.Parse(assertion);
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var end = jwt.Claims["exp"]!.GetValue<long>();

        return jwt.Header["kid"]?.GetValue<string>() != "agent-key" ? "The client_assertion kid is invalid."
            : !jwt.Verify(TestKeys.Rsa) ? "The client_assertion signature is invalid."
            : jwt["iss"] != jwt["sub"] ? "The client_assertion subject is invalid."
            : jwt["aud"] != Url + call.Path ? "The audience claim for client_assertion must be the endpoint invoked for the request."
            : end <= now || end > now + 3600 ? "The client_assertion expires too far in the future."
            : !_used.TryAdd("assertion:" + jwt["jti"], 0) ? "The client_assertion token has already been used."
            : null;
    }
}
