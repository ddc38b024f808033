using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Protects <c>requestState</c> against changes on its way through the client.</summary>
internal static class SealedState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Seal(string value) => $"{value}.{Sign(value)}";

    /// <summary>Returns the sealed value, or null when the state was not made here.</summary>
    public static string? Check(string state)
    {
        var dot = state.LastIndexOf('.');

        if (dot < 0)
        {
            return null;
        }

        var value = state[..dot];

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(value)), Encoding.UTF8.GetBytes(state[(dot + 1)..])) ? value : null;
    }

    private static string Sign(string value) => Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(value)));
}
