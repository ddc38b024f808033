namespace Okta.AgentProxy.Core.Tests.Credentials;

/// <summary>A backend with given settings, and what a handler makes of it.</summary>
internal static class CredentialFixture
{
    public static Backend Backend(params (string Key, string Value)[] settings) => new()
    {
        Name = "hr",
        Url = new Uri("http://h/mcp"),
        Paths = ["/hr"],
        AuthConfig = new AuthConfig(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))),
    };

    public static CredentialRequest Request(Backend backend) => new()
    {
        Subject = new Subject { Issuer = "https://i", Id = "u", Sub = "u" },
        SubjectToken = "the-callers-token",
        Agent = new Agent { Name = "cursor", ClientId = "0oa" },
        Backend = backend,
        Scopes = new HashSet<string>(),
        Method = "POST",
        TargetUri = backend.Url,
    };

    public static IReadOnlyList<string> Problems(this IBackendAuthHandler handler, Backend backend)
    {
        AuthConfigProblems problems = new(backend.Name);
        handler.Validate(backend, problems);
        return problems.All;
    }

    public static ValueTask<CredentialResult> AcquireAsync(this IBackendAuthHandler handler, Backend backend) => handler.AcquireAsync(Request(backend), CancellationToken.None);
}
