using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>Whatever is denied in the reading of one program is denied in every spelling that leads the program there.</summary>
public class UriReaderProperties
{
    private static readonly BackendPolicy Policy = PolicyText.Good(UriReadout.Rules);

    private static readonly PolicyCaller Caller = PolicyText.Caller();

    [Fact]
    public void Uri_AnyReaderIsLedToADeniedOne_IsDenied()
    {
        var (denied, allowed) = (0, 0);
        for (var seed = 0; seed < TestRun.Count(20_000, 500_000); seed++)
        {
            var uri = HostileUri.Make(new Random(seed));
            UriReadout?[] readings = [UriReadout.ByDotNet(uri), UriReadout.ByPython(uri), UriReadout.ByDecodingFirst(uri)];

            var isAllowed = Policy.Read(Caller, uri).IsAllowed;

            var leads = readings.FirstOrDefault(r => r is { IsDenied: true });
            Assert.True(leads is null || !isAllowed, $"{uri} is {leads}");
            (denied, allowed) = (denied + (leads is null ? 0 : 1), allowed + (isAllowed ? 1 : 0));
        }

        // Both happen, or it says nothing.
        Assert.InRange(denied, 1_000, int.MaxValue);
        Assert.InRange(allowed, 1_000, int.MaxValue);
    }

    [Fact]
    public void Uri_SecretInAnyCombinationOfDelimiters_IsDenied()
    {
        for (var seed = 0; seed < TestRun.Count(20_000, 500_000); seed++)
        {
            var uri = HostileUri.MakeAboutSecret(new Random(seed));

            var isAllowed = Policy.Read(Caller, uri).IsAllowed;

            Assert.False(isAllowed, uri);
        }
    }

    [Fact]
    public void Form_OfANormalForm_IsItself()
    {
        for (var seed = 0; seed < TestRun.Count(20_000, 200_000); seed++)
        {
            var uri = HostileUri.Make(new Random(seed));
            if (UriForm.Of(uri, isPattern: false) is not { } form)
            {
                continue;
            }

            Assert.Equal(form.Normal, UriForm.Of(form.Normal, isPattern: false)?.Normal);
        }
    }

    [Fact]
    public void Form_OfAUriTakenForAPattern_MatchesTheUri()
    {
        for (var seed = 0; seed < TestRun.Count(20_000, 200_000); seed++)
        {
            var uri = HostileUri.Make(new Random(seed));
            if (UriForm.Of(uri, isPattern: true) is null || uri.Contains('*'))
            {
                continue;
            }

            Assert.True(UriPattern.Parse(uri, ignoreCase: true).IsMatch(UriForm.Of(uri, isPattern: false)!.Normal), uri);
        }
    }
}
