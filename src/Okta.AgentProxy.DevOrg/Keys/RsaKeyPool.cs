using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Okta.AgentProxy.DevOrg.Keys;

/// <summary>
/// Hands out RSA keys and takes them back from an organisation that is disposed of. Making one takes some 50 ms, which a test suite
/// with an organisation per test would pay several times per test. No two living organisations ever share a key.
/// </summary>
internal static class RsaKeyPool
{
    private const int MaxIdle = 64;

    private static readonly ConcurrentBag<RSA> Idle = [];

    public static RSA Rent() => Idle.TryTake(out var key) ? key : RSA.Create(2048);

    public static void Return(RSA key)
    {
        if (Idle.Count < MaxIdle)
        {
            Idle.Add(key);
        }
        else
        {
            key.Dispose();
        }
    }
}
