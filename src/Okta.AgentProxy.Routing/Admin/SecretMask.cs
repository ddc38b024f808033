namespace Okta.AgentProxy.Routing.Admin;

/// <summary>How secrets look in answers. Sent back unchanged, the mask means "keep what is there".</summary>
internal static class SecretMask
{
    public const string Text = "********";

    /// <summary>A reference as it is, a value masked.</summary>
    public static string? Show(Secret? secret) => secret is null ? null : secret.Reference ?? Text;
}
