using Microsoft.AspNetCore.DataProtection;

namespace Okta.AgentProxy.Core.Tests.Storage;

public sealed class StoredEntityReaderTests
{
    private readonly SecretSealer _sealer = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void Read_SameVersionWithAnotherBody_IsReadAnew()
    {
        StoredEntityReader<Agent> reader = new(EntityCodecs.Agent, _sealer);
        var before = reader.Read("a", 1, EntitySource.Runtime, Body("0oa1"));

        var restored = reader.Read("a", 1, EntitySource.Runtime, Body("0oa2"));

        Assert.Equal("0oa1", before.Value.ClientId);
        Assert.Equal("0oa2", restored.Value.ClientId);
    }

    [Fact]
    public void Read_SameRowAgain_IsTheSameEntity()
    {
        StoredEntityReader<Agent> reader = new(EntityCodecs.Agent, _sealer);
        var body = Body("0oa1");

        var first = reader.Read("a", 1, EntitySource.Runtime, body);

        Assert.Same(first, reader.Read("a", 1, EntitySource.Runtime, body));
    }

    private string Body(string client) => EntityCodecs.Agent.Serialize(new Agent { Name = "a", ClientId = client }, _sealer);
}
