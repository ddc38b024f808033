namespace Okta.AgentProxy.DevOrg.Keys;

/// <summary>The signing keys of one authorization server: which are published and which one signs. Thread-safe.</summary>
internal sealed class KeyRing : IDisposable
{
    private const int MaxPublished = 3;

    private readonly Lock gate = new();

    private readonly List<SigningKey> retired = [];

    // Newest last. Two from the start, as Okta has: the one that signs and the one before it.
    private readonly List<SigningKey> published = [SigningKey.Create(), SigningKey.Create()];

    private SigningKey active;

    public KeyRing() => active = published[^1];

    public SigningKey Active
    {
        get
        {
            lock (gate)
            {
                return active;
            }
        }
    }

    public IReadOnlyList<SigningKey> Published
    {
        get
        {
            lock (gate)
            {
                return [.. published];
            }
        }
    }

    public SigningKey? Find(string? keyId) => Published.FirstOrDefault(k => k.KeyId == keyId);

    /// <summary>Publishes a key that does not sign yet.</summary>
    public SigningKey AddNext()
    {
        var key = SigningKey.Create();
        lock (gate)
        {
            published.Add(key);
            return key;
        }
    }

    /// <summary>Lets the newest published key sign; when it signs already, a new one is made first: the emergency rotation, which no cache has seen.</summary>
    public SigningKey Rotate()
    {
        lock (gate)
        {
            if (ReferenceEquals(active, published[^1]))
            {
                published.Add(SigningKey.Create());
            }

            // Okta publishes two or three keys; older ones would only hide a client that never fetches again.
            if (published.Count > MaxPublished)
            {
                retired.Add(published[0]);
                published.RemoveAt(0);
            }

            return active = published[^1];
        }
    }

    /// <summary>Stops publishing every key that does not sign.</summary>
    public void DropOld()
    {
        lock (gate)
        {
            // Kept until disposal: a token that is being signed right now may still use it.
            retired.AddRange(published.Where(k => !ReferenceEquals(k, active)));
            published.RemoveAll(k => !ReferenceEquals(k, active));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var key in published.Concat(retired))
            {
                RsaKeyPool.Return(key.Rsa);
            }

            published.Clear();
            retired.Clear();
        }
    }
}
