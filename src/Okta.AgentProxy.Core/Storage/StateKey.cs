using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>How shared state is named in a database: by a hash, because a key (an authorization code) may be a secret.</summary>
internal static class StateKey
{
    public static byte[] Hash(string purpose, string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose.Length}:{purpose}{key}"));
}
