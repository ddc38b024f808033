using FsCheck;
using FsCheck.Fluent;
using Okta.AgentProxy.Routing.Admin.Pages.Explain;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Explain;

public sealed class CommaListTests
{
    private static readonly string[] Parts = ["a", "CN=ops,OU=it", ",", "\\", "\\,", ", ", "x y", "é", "department=finance", "=", "…"];

    [Fact]
    public void Split_OfWhatWasJoined_IsTheSameNames() => Prop.ForAll(
        Gen.ArrayOf(Gen.NonEmptyListOf(Gen.Elements(Parts)).Select(string.Concat).Where(name => name.Trim() == name)).ToArbitrary(),
        names => CommaList.Split(CommaList.Join(names)).SequenceEqual(names)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", new string[0])]
    [InlineData(" , ,, ", new string[0])]
    [InlineData("Everyone, Admins", new[] { "Everyone", "Admins" })]
    [InlineData("Everyone,Admins,", new[] { "Everyone", "Admins" })]
    [InlineData("CN=ops\\,OU=it, b", new[] { "CN=ops,OU=it", "b" })]
    [InlineData("a\\\\, b", new[] { "a\\", "b" })]
    [InlineData("a\\", new[] { "a\\" })]
    public void Split_WhatSomebodyTypes_IsTheNames(string text, string[] expected) => Assert.Equal(expected, CommaList.Split(text));
}
