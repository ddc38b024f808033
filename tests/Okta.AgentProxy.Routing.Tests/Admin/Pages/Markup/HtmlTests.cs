using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Markup;

public sealed class HtmlTests
{
    [Fact]
    public void Value_WhateverItIs_StaysAText() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        value =>
        {
            // What HTML itself cannot carry: NUL, lone surrogates, and a carriage return, which a browser reads as a line break.
            var text = new string([.. (value ?? "").Where(c => c is not ('\0' or '\r') && !char.IsSurrogate(c))]);
            var page = new HtmlParser().ParseDocument(Html.Of($"<p title=\"{text}\" class='{text}'>{text}</p>").ToString());

            var paragraph = page.Body!.FirstElementChild!;
            var shown = VisibleText.Escape(text, keepLines: true);
            return page.Body.ChildElementCount == 1 && paragraph.ChildElementCount == 0 && paragraph.Attributes.Length == 2
                && paragraph.GetAttribute("title") == shown && paragraph.ClassName == shown && paragraph.TextContent == shown;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onmouseover=\"alert(1)")]
    [InlineData("' autofocus onfocus='alert(1)")]
    [InlineData("</textarea><img src=x onerror=alert(1)>")]
    [InlineData("<!--")]
    [InlineData("&lt;b&gt;")]
    public void Attack_InTextAndAttribute_IsInert(string attack)
    {
        var page = new HtmlParser().ParseDocument(Html.Of($"<input value=\"{attack}\"><textarea>{attack}</textarea><p>{attack}</p>").ToString());

        Assert.Equal(["INPUT", "TEXTAREA", "P"], page.Body!.Children.Select(element => element.TagName));
        Assert.Equal(attack, page.Body.Children[0].GetAttribute("value"));
        Assert.Equal(attack, page.Body.Children[1].TextContent);
        Assert.Equal(attack, page.Body.Children[2].TextContent);
        Assert.Single(page.Body.Children[0].Attributes);
    }

    [Fact]
    public void Piece_OfMarkup_StaysMarkupAndIsEncodedOnce()
    {
        var inner = Html.Of($"<b>{"a & b"}</b>");

        var outer = Html.Of($"<p>{inner}{Html.Empty}{Html.Join([inner, inner])}</p>") + inner;

        Assert.Equal("<p><b>a &amp; b</b><b>a &amp; b</b><b>a &amp; b</b></p><b>a &amp; b</b>", outer.ToString());
    }

    [Fact]
    public void Flag_OnAndOff_IsAnAttributeOrNothing()
    {
        var on = Html.Of($"<input type=\"checkbox\"{HtmlFlag.Checked(true)}{HtmlFlag.Required(false)}>");

        Assert.Equal("<input type=\"checkbox\" checked>", on.ToString());
    }

    [Fact]
    public void Text_WithHiddenCharacters_IsEscapedWhereItIsReadAndKeptWhereItIsSent()
    {
        const string Name = "a\u202eb\u0007c";

        var read = Html.Of($"<p title=\"{Name}\">{Name}\n{"x\u2028\ny"}</p>").ToString();
        var sent = Html.Of($"<input value=\"{Name}\"><textarea>{Name}</textarea>").ToString();

        Assert.Equal("<p title=\"a\\u202Eb\\u0007c\">a\\u202Eb\\u0007c\nx\\u2028&#xA;y</p>", read);
        Assert.Equal("<input value=\"a&#x202E;b&#x7;c\"><textarea>a&#x202E;b&#x7;c</textarea>", sent);
    }

    // Each of these is a mistake in a template: it fails the first time the page is shown, whatever the value is.
    public static TheoryData<string, Func<string>> Mistakes => new()
    {
        { "without quotes", () => Html.Of($"<p title={"x"}>text</p>").ToString() },
        { "name of an attribute", () => Html.Of($"<p {"x"}=\"y\">text</p>").ToString() },
        { "name of a tag", () => Html.Of($"<{"x"}>text").ToString() },
        { "address from outside", () => Html.Of($"<a href=\"{"javascript:alert(1)"}\">text</a>").ToString() },
        { "address glued to a prefix", () => Html.Of($"<a href=\"/x{PageUrl.Here("y")}\">text</a>").ToString() },
        { "address in a text", () => Html.Of($"<p>{PageUrl.Here("y")}</p>").ToString() },
        { "value in a script", () => Html.Of($"<script>{"x"}</script>").ToString() },
        { "value in a style", () => Html.Of($"<style>{"x"}</style>").ToString() },
        { "inline code", () => Html.Of($"<p onclick=\"{"x"}\">text</p>").ToString() },
        { "inline style", () => Html.Of($"<p style=\"{"x"}\">text</p>").ToString() },
        { "markup in an attribute", () => Html.Of($"<p title=\"{Html.Of($"<b></b>")}\">text</p>").ToString() },
        { "flag in a text", () => Html.Of($"<p>{HtmlFlag.Checked(true)}</p>").ToString() },
        { "tag that is not closed", () => Html.Of($"<p title=\"x\"").ToString() },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Template_WithAMistake_IsRefused(string mistake, Func<string> draw)
    {
        Assert.NotEmpty(mistake);
        Assert.Throws<InvalidOperationException>(() => draw());
    }
}
