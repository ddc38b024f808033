namespace Okta.AgentProxy.Core.Tests.Identity.Cache;

/// <summary>A token is recognised by all of its text, of any length.</summary>
public sealed class HeaderDigestTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ValidatedTokenCache _cache;

    public HeaderDigestTests() => _cache = new ValidatedTokenCache(64, _clock);

    private Subject Someone => new() { Issuer = "i", Id = "u", Sub = "u", ExpiresAt = _clock.GetUtcNow().AddHours(1) };

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Find_AnyCharacterChanged_IsAnotherToken()
    {
        // Where the keyed hash does not look, only the digest tells two values apart: every place of a token counts.
        var token = "Bearer " + string.Concat(Enumerable.Range(0, 1_200).Select(i => (char)('a' + (i % 26))));
        _cache.Add(token, Someone, stamp: 1);

        Assert.NotNull(_cache.Find(new string(token.AsSpan()), stamp: 1));
        for (var i = 0; i < token.Length; i++)
        {
            Assert.Null(_cache.Find($"{token[..i]}{(char)(token[i] ^ 1)}{token[(i + 1)..]}", stamp: 1));
        }

        Assert.Null(_cache.Find(token[1..], stamp: 1));
        Assert.Null(_cache.Find(token + "a", stamp: 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(2_049)]
    [InlineData(32_000)]
    public void Find_AnyLength_IsFoundByAnotherStringOfTheSameText(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i % 90))));
        _cache.Add(text, Someone, stamp: 1);

        Assert.NotNull(_cache.Find(new string(text.AsSpan()), stamp: 1));
    }
}
