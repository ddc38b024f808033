using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// <c>passthrough</c>: hands the caller's own token to the backend, which MCP forbids because the backend can use it elsewhere. Off unless the backend
/// says <c>dangerous_passthrough: true</c> and the operator lists it. Thread-safe.
/// </summary>
internal sealed partial class PassthroughAuthHandler(IOptions<TokenExchangeOptions> options, ILogger<PassthroughAuthHandler> logger) : IBackendAuthHandler
{
    private readonly HashSet<string> _allowed = new(options.Value.DangerousPassthroughBackends, StringComparer.OrdinalIgnoreCase);

    public string Name => "passthrough";

    public bool CarriesSignIn(Backend backend) => true;

    public void Validate(Backend backend, AuthConfigProblems problems)
    {
        problems.ReportUnknownKeys(backend.AuthConfig, ["dangerous_passthrough"], Name);
        if (backend.AuthConfig["dangerous_passthrough"] is not "true")
        {
            problems.Add("dangerous_passthrough", "must be true for passthrough: the backend receives the caller's own token and can use it elsewhere");
        }

        if (!_allowed.Contains(backend.Name))
        {
            problems.Add("dangerous_passthrough", $"needs '{backend.Name}' in token_exchange.dangerous_passthrough_backends too");
        }

        if (!EndpointUrl.IsAcceptable(backend.Url))
        {
            problems.Add("dangerous_passthrough", "needs a backend at an https URL (http on loopback only): the token would be readable on the way");
        }

        if (IsAllowed(backend))
        {
            LogInUse(logger, VisibleText.Escape(backend.Name));
        }
    }

    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<CredentialResult>(
        IsAllowed(request.Backend)
            ? BackendCredential.Bearer(request.SubjectToken)
            : ProxyErrors.TokenExchangeMisconfigured.WithDetail($"passthrough is not allowed for backend '{request.Backend.Name}'"));

    // There is no other token to be had: the 401 stands.
    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private bool IsAllowed(Backend backend) =>
        backend.AuthConfig["dangerous_passthrough"] is "true" && _allowed.Contains(backend.Name) && EndpointUrl.IsAcceptable(backend.Url);

    [LoggerMessage(EventIds.PassthroughInUse, LogLevel.Warning, "DANGEROUS: backend {Backend} receives the callers' own tokens (auth_method passthrough)")]
    private static partial void LogInUse(ILogger logger, string backend);
}
