namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The <c>auth_config</c> of <c>okta-vaulted-secret</c>: which entry of the secret goes into which header. Either <c>secret_key</c> (with
/// <c>header_name</c> and <c>header_prefix</c>), or a map <c>headers</c> of header names to templates. Immutable.
/// </summary>
internal sealed class VaultedSecretSettings(AuthConfig config) : OktaResourceSettings(config)
{
    /// <summary>The keys of this method alone.</summary>
    public static readonly string[] Keys = ["secret_key", "header_name", "header_prefix", "headers"];

    private const string MapPrefix = "headers:";

    public IReadOnlyList<HeaderTemplate> Headers { get; } = [.. Templates(config).Select(t => HeaderTemplate.TryParse(t.Header, t.Template, out _)!)];

    public override IEnumerable<string?> Fingerprint => [.. base.Fingerprint, .. Templates(Config).Select(t => $"{t.Header}={t.Template}").Order(StringComparer.Ordinal)];

    private AuthConfig Config { get; } = config;

    public static void Validate(AuthConfig config, AuthConfigProblems problems)
    {
        var any = false;
        foreach (var (key, header, template) in Templates(config))
        {
            any = true;
            if (HeaderTemplate.TryParse(header, template, out var problem) is null)
            {
                problems.Add(key, problem!);
            }
        }

        if (!any)
        {
            problems.Add("secret_key", "is required for okta-vaulted-secret, unless headers says which entry of the secret goes into which header");
        }
    }

    private static IEnumerable<(string Key, string Header, string Template)> Templates(AuthConfig config)
    {
        foreach (var key in config.Keys.Where(k => k.StartsWith(MapPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            yield return (key.Replace(':', '.'), key[MapPrefix.Length..], config[key]!);
        }

        if (config["secret_key"] is { Length: > 0 } entry)
        {
            yield return ("header_name", config["header_name"] ?? "X-API-Key", $"{config["header_prefix"]}{{{entry}}}");
        }
    }
}
