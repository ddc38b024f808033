namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Small binary contents.</summary>
internal static class Samples
{
    /// <summary>A PNG of one red pixel.</summary>
    public static readonly ReadOnlyMemory<byte> Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>A WAV file without samples.</summary>
    public static readonly ReadOnlyMemory<byte> Wav = Convert.FromBase64String("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=");
}
