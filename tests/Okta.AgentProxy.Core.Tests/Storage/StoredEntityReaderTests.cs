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

    [Fact]
    public void Read_WhatWasWritten_IsNotOpenedAgain()
    {
        StoredEntityReader<Agent> reader = new(EntityCodecs.Agent, _sealer);
        StoredEntity<Agent> written = new(new Agent { Name = "a", ClientId = "0oa1" }, "1", EntitySource.Configuration);
        var body = Body("0oa1");

        reader.Written(written, 1, body);

        Assert.Same(written, reader.Read("a", 1, EntitySource.Configuration, body));
    }

    [Theory]
    [InlineData(2, EntitySource.Configuration, "0oa1")]
    [InlineData(1, EntitySource.Runtime, "0oa1")]
    [InlineData(1, EntitySource.Configuration, "0oa2")]
    public void Read_NotWhatWasWritten_IsTheRow(long version, EntitySource source, string client)
    {
        // The write was undone, and another one has its version now.
        StoredEntityReader<Agent> reader = new(EntityCodecs.Agent, _sealer);
        reader.Written(new(new Agent { Name = "a", ClientId = "0oa1" }, "1", EntitySource.Configuration), 1, Body("0oa1"));

        var read = reader.Read("a", version, source, Body(client));

        Assert.Equal((client, source, StoredVersions.Format(version)), (read.Value.ClientId, read.Source, read.Version));
    }

    private string Body(string client) => EntityCodecs.Agent.Serialize(new Agent { Name = "a", ClientId = client }, _sealer);
}
