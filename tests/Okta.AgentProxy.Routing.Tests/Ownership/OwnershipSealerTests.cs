using Microsoft.AspNetCore.DataProtection;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

public sealed class OwnershipSealerTests
{
    private static readonly OwnedScope Alice = new(OwnedIdKind.Task, "https://okta.example", "00u1", "cursor", "b", "", "");

    public static TheoryData<string> Others => ["kind", "issuer", "subject", "agent", "backend", "method", "target", "joined"];

    [Fact]
    public void Seal_AnotherNodeWithTheSameKeys_OpensIt()
    {
        EphemeralDataProtectionProvider keys = new();
        var sealedId = new OwnershipSealer(keys).Seal(Alice, "17"u8)!;

        Assert.Equal("17"u8.ToArray(), new OwnershipSealer(keys).Open(Alice, sealedId));
        Assert.Null(new OwnershipSealer(new EphemeralDataProtectionProvider()).Open(Alice, sealedId));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Open_ForAnyOtherScope_IsNothing(string other)
    {
        OwnershipSealer sealer = new(new EphemeralDataProtectionProvider());
        var sealedId = sealer.Seal(Alice, "17"u8)!;

        var scope = other switch
        {
            "kind" => Alice with { Kind = OwnedIdKind.RequestState },
            "issuer" => Alice with { Issuer = "https://okta.example/" },
            "subject" => Alice with { Subject = "00U1" },
            "agent" => Alice with { Agent = "Cursor" },
            "backend" => Alice with { Backend = "c" },
            "method" => Alice with { Method = "tools/call" },
            "target" => Alice with { Target = "x" },
            _ => Alice with { Issuer = "https://okta.example0", Subject = "0u1" },
        };
        Assert.Null(sealer.Open(scope, sealedId));
    }

    [Fact]
    public void Open_AnythingElse_IsNothing()
    {
        EphemeralDataProtectionProvider keys = new();
        OwnershipSealer sealer = new(keys);
        var sealedId = sealer.Seal(Alice, "17"u8)!;
        Subject subject = new() { Issuer = Alice.Issuer, Id = Alice.Subject, Sub = "alice" };
        var session = new SessionSealer(keys).Seal("17", subject, new Agent { Name = "cursor", ClientId = "0oa1" }, new Backend { Name = "b", Url = new Uri("http://b/"), Paths = ["/b"] })!;

        Assert.All(
            ["", "17", "=", sealedId[..^1], sealedId[1..], sealedId + "A", sealedId + "=", " " + sealedId, sealedId + "\n", sealedId + sealedId, session, new string('A', 4000), new string('A', 1_000_000), "größe"],
            presented => Assert.Null(sealer.Open(Alice, presented)));
    }

    [Fact]
    public void Open_AnyBitChanged_IsNothing()
    {
        OwnershipSealer sealer = new(new EphemeralDataProtectionProvider());
        var bytes = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(sealer.Seal(Alice, "17"u8)!);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(sealer.Open(Alice, Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(changed)));
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Seal_IdOfAnyLength_IsBounded(int length, bool isSealed)
    {
        var sealedId = new OwnershipSealer(new EphemeralDataProtectionProvider()).Seal(Alice, Encoding.ASCII.GetBytes(new string('x', length)));

        Assert.Equal(isSealed, sealedId is not null);
        Assert.InRange(sealedId?.Length ?? 0, 0, (length * 4 / 3) + 200);
    }

    [Fact]
    public void Seal_LongestState_OpensAgain()
    {
        OwnershipSealer sealer = new(new EphemeralDataProtectionProvider());
        var scope = Alice with { Kind = OwnedIdKind.RequestState };
        var state = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));

        Assert.Equal(state, sealer.Open(scope, sealer.Seal(scope, state)!));
        Assert.Null(sealer.Seal(scope, new byte[state.Length + 1]));
    }
}
