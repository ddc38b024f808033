using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// What a converter needs to know beyond the value: which row it is in, and whether the text is for the database (sealed) or for a comparison
/// (a keyed fingerprint). Set by the codec around one synchronous call.
/// </summary>
internal sealed class SealScope(string kind, string name, SecretSealer? sealer)
{
    // A fingerprint never leaves the process; the key keeps it from being guessed at, should it ever do.
    private static readonly byte[] FingerprintKey = RandomNumberGenerator.GetBytes(32);

    [ThreadStatic]
    private static SealScope? _current;

    public static SealScope Current => _current ?? throw new InvalidOperationException("Secrets are serialised through EntityCodec only.");

    /// <summary>Whether secrets become fingerprints instead of ciphertexts.</summary>
    public bool IsFingerprint => sealer is null;

    public string Seal(string plain, string column) => sealer is null
        ? Convert.ToHexString(HMACSHA256.HashData(FingerprintKey, Encoding.UTF8.GetBytes(plain)))
        : sealer.Seal(plain, kind, name, column);

    public string Open(string sealedText, string column)
    {
        try
        {
            return sealer!.Open(sealedText, kind, name, column);
        }
        catch (CryptographicException failure)
        {
            throw new InvalidOperationException(
                $"The secret {column} of {kind} '{name}' cannot be decrypted. Either the database row was altered, or the Data Protection keys are not the ones it was written with: restore them (see docs/operations/storage.md), or write the {kind} again.",
                failure);
        }
    }

    public static TResult Run<TResult>(SealScope scope, Func<TResult> body)
    {
        var outer = _current;
        _current = scope;
        try
        {
            return body();
        }
        finally
        {
            _current = outer;
        }
    }
}
