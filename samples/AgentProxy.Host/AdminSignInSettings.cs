using Okta.AgentProxy;

namespace AgentProxy.Host;

/// <summary>The keys of <c>admin.pages</c>.</summary>
internal sealed record AdminSignInSettings(Uri Authority, string ClientId, string? ClientSecret, string Group)
{
    private static readonly string[] Known = ["authority", "client_id", "client_secret", "group"];

    /// <summary>Reads them, or says everything that is wrong with them.</summary>
    public static AdminSignInSettings Read(IConfiguration configuration, IConfigurationSection section)
    {
        List<ConfigurationProblem> problems = [];
        void Add(string key, string message) => problems.Add(new ConfigurationProblem($"admin.pages.{key}", message));

        foreach (var unknown in section.GetChildren().Select(child => child.Key).Except(Known, StringComparer.OrdinalIgnoreCase))
        {
            Add(unknown, "is not known. Keys are authority, client_id, client_secret and group.");
        }

        var authority = section["authority"] ?? configuration[$"{AgentProxyOptions.SectionName}:okta_domain"] ?? "";
        if (!Uri.TryCreate(authority.Contains("://", StringComparison.Ordinal) ? authority : $"https://{authority}", UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            Add("authority", "must be the https address of the OpenID Connect issuer; without it okta_domain is.");
            address = new Uri("https://invalid");
        }

        if (string.IsNullOrWhiteSpace(section["client_id"]))
        {
            Add("client_id", "is required: the web application at the organisation that administrators sign in through.");
        }

        Secret? secret = section["client_secret"] is { Length: > 0 } given ? new Secret(given) : null;
        string? revealed = null;
        if (secret is not null && !secret.TryReveal(out revealed))
        {
            Add("client_secret", $"cannot be resolved: {secret.FindProblem()}.");
        }

        var group = section["group"] ?? configuration[$"{AgentProxyOptions.SectionName}:admin:group"];
        if (string.IsNullOrWhiteSpace(group))
        {
            Add("group", "is required here or as admin.group: without it everybody in the organisation would be an administrator.");
        }

        return problems.Count == 0 ? new AdminSignInSettings(address, section["client_id"]!, revealed, group!) : throw new AgentProxyConfigurationException(problems);
    }

    /// <inheritdoc/>
    public override string ToString() => $"AdminSignIn {ClientId} at {Authority}";
}
