namespace Okta.AgentProxy;

/// <summary>The content of a file as it was read. A class, so that no <c>ToString()</c> shows it.</summary>
internal sealed class LoadedFile(byte[] bytes)
{
    /// <summary>The bytes.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>Their hash.</summary>
    public byte[] Hash { get; } = ConfigurationFile.HashOf(bytes);
}
