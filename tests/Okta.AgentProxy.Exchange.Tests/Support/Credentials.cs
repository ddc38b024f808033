namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>What tests ask of a result.</summary>
internal static class Credentials
{
    public static string Header(this CredentialResult result, string name = "Authorization") =>
        (result.Credential ?? throw new Xunit.Sdk.XunitException($"no credential: {result.Error} {result.Error?.Detail}")).Headers.Single(h => h.Key == name).Value;

    public static ProxyError ShouldFail(this CredentialResult result, string code, int status)
    {
        Assert.Null(result.Credential);
        Assert.NotNull(result.Error);
        Assert.True(code == result.Error.Code && status == result.Error.Status, $"{result.Error} instead of {code} ({status}): {result.Error.Detail}");
        return result.Error;
    }
}
