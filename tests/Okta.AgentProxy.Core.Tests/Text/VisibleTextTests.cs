using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Text;

public sealed class VisibleTextTests
{
    private static readonly JsonSerializerOptions Visible = new() { Encoder = VisibleText.Json };

    private static readonly (int First, int Last)[] MustNotBeSeen =
    [
        (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
    ];

    [Fact]
    public void Escape_EachHiddenCharacter_IsWrittenOut()
    {
        foreach (var code in MustNotBeSeen.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)))
        {
            var escaped = VisibleText.Escape($"a{char.ConvertFromUtf32(code)}b");

            Assert.Equal(code > 0xFFFF ? $"a\\U{code:X8}b" : $"a\\u{code:X4}b", escaped);
        }
    }

    [Fact]
    public void Escape_AnyText_HasNothingHiddenAndIsEscapedOnce() => Prop.ForAll(Hostile(), text =>
    {
        var escaped = VisibleText.Escape(text);

        return !HasHidden(escaped) && VisibleText.Escape(escaped) == escaped;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Json_AnyText_IsVisibleAndSaysTheSame() => Prop.ForAll(Hostile(), text =>
    {
        var line = JsonSerializer.Serialize(text, Visible);

        // What has no UTF-8 form, JSON cannot say either.
        var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return !HasHidden(line) && JsonSerializer.Deserialize<string>(line) == expected;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("plain text, with \"quotes\" and \\u202E written out")]
    [InlineData("größe, 日本語, العربية, עברית, 😀")]
    public void Escape_WhatCanBeSeen_IsTheSameInstance(string text) => Assert.Same(text, VisibleText.Escape(text));

    [Theory]
    [InlineData("a\nb\tc", "a\nb\tc")]
    [InlineData("a\r\nb", "a\r\nb")]
    [InlineData("a\rb", "a\\u000Db")]
    [InlineData("a\u2028b\vc\fd\u0085e", "a\\u2028b\\u000Bc\\u000Cd\\u0085e")]
    public void Escape_KeepingLines_KeepsOnlyThose(string text, string expected) => Assert.Equal(expected, VisibleText.Escape(text, keepLines: true));

    [Fact]
    public void Escape_Surrogates_OnlyThoseThatAreAlone()
    {
        // Not in attributes: those are kept as UTF-8, which has none.
        Assert.Equal("a\\uD800", VisibleText.Escape("a\ud800"));
        Assert.Equal("\\uDC00\\uD800b", VisibleText.Escape("\udc00\ud800b"));
        Assert.Equal("\ud83d\ude00", VisibleText.Escape("\ud83d\ude00"));
    }

    private static Arbitrary<string> Hostile() => Arb.From(Gen.Choose(0, 3)
        .SelectMany(kind => kind switch
        {
            0 => Gen.Choose(0, 0xFFFF),
            1 => Gen.Elements(MustNotBeSeen).SelectMany(range => Gen.Choose(range.First, range.Last)),
            2 => Gen.Choose(0x10000, 0x10FFFF),
            _ => Gen.Choose(0x20, 0x7E),
        })
        .Select(code => code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code))
        .ArrayOf()
        .Select(string.Concat));

    private static bool HasHidden(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (MustNotBeSeen.Any(range => rune.Value >= range.First && rune.Value <= range.Last))
            {
                return true;
            }
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text;
    }
}
