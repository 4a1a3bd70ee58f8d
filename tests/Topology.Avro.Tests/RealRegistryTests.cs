using Confluent.SchemaRegistry;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;
using Xunit;
using static StreamizFraud.Topology.Avro.Tests.SerdeCalls;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>Against the registry that <c>SCHEMA_REGISTRY_URL</c> names; subjects are new in each run.</summary>
public sealed class RealRegistryTests
{
    private static readonly SerdeContext Topic = new($"t-{Guid.NewGuid():N}", IsKey: false);

    [SkippableFact]
    public void Values_come_back_through_two_clients()
    {
        using var writer = Client();
        using var reader = Client();
        var context = OwnTopic("values");

        var bytes = AvroSerde.Specific<Payment>(writer).Bytes(new Payment { Card = "4-1", Cents = 64 }, context);
        var key = AvroSerde.Primitive<string>(writer).Bytes("4-1", context with { IsKey = true });

        Assert.Equal("06342d31" + "8001" + "00", Hex(bytes[5..]));
        Assert.Equal(64, AvroSerde.Specific<Payment>(reader).Read(bytes, context).Cents);
        Assert.Equal("4-1", AvroSerde.Generic(reader).Read(bytes, context)["Card"]);
        Assert.Equal("4-1", AvroSerde.Primitive<string>(reader).Read(key, context with { IsKey = true }));
        Assert.Equal("\"string\"", reader.GetVersion($"{context.Topic}-key", 1).Text);
    }

    [SkippableFact]
    public void What_an_older_schema_wrote_is_read_by_way_of_it()
    {
        using var client = Client();
        var subject = $"{OwnTopic("evolves").Topic}-value";
        var first = client.Register(subject, Schemas.Specification.ToString());
        var more = Schemas.Record("""{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"},{"name":"c","type":"int","default":7}]}""");
        client.Register(subject, more.ToString());

        byte[] old = [0, (byte)(first >> 24), (byte)(first >> 16), (byte)(first >> 8), (byte)first, 0x36, 6, (byte)'f', (byte)'o', (byte)'o'];
        Assert.Equal(7, AvroSerde.Generic(client, more).Read(old)["c"]);
    }

    [SkippableFact]
    public void An_id_that_the_registry_does_not_know_fails_the_record()
    {
        using var client = Client();
        Assert.Contains("no schema with id 2147483647", Assert.Throws<SerdeException>(() => AvroSerde.Generic(client).Read([0, 0x7f, 0xff, 0xff, 0xff])).Message);
    }

    private static SerdeContext OwnTopic(string name) => Topic with { Topic = $"{Topic.Topic}-{name}" };

    private static SchemaRegistryClient Client()
    {
        var url = Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL");
        Skip.If(string.IsNullOrEmpty(url), "SCHEMA_REGISTRY_URL does not name a schema registry.");
        return new SchemaRegistryClient(new SchemaRegistryConfig { Url = url });
    }
}
