namespace Okta.AgentProxy;

/// <summary>One field of a changed entity. Secrets are masked.</summary>
/// <param name="Field">The field, as it is called in the configuration (<c>auth_config.key</c>).</param>
/// <param name="Old">What it was; <see langword="null"/> when it was not there.</param>
/// <param name="New">What it is; <see langword="null"/> when it is gone.</param>
public sealed record FieldChange(string Field, string? Old, string? New);
