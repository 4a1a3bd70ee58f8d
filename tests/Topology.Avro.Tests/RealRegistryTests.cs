using Avro.Generic;
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
        Assert.Equal("\"string\"", reader.GetLatest($"{context.Topic}-key").Text);
    }

    [SkippableFact]
    public void A_schema_evolves_and_an_incompatible_one_is_refused()
    {
        using var client = Client();
        var subject = $"{OwnTopic("evolves").Topic}-value";
        var first = client.Register(subject, Schemas.Specification.ToString());
        var more = Schemas.Record("""{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"},{"name":"c","type":"int","default":7}]}""");
        var other = Schemas.Record("""{"type":"record","name":"test","fields":[{"name":"a","type":"string"}]}""");

        var second = client.Register(subject, more.ToString());

        Assert.NotEqual(first, second);
        Assert.Equal(second, client.GetLatest(subject).Id);
        Assert.Equal(first, client.GetVersion(subject, 1).Id);
        Assert.Equal(first, client.LookUp(subject, Schemas.Specification.ToString()));
        Assert.Equal(SchemaRegistryFault.Incompatible, Assert.Throws<SchemaRegistryException>(() => client.Register(subject, other.ToString())).Fault);
        Assert.Equal(SchemaRegistryFault.NotFound, Assert.Throws<SchemaRegistryException>(() => client.LookUp(subject, other.ToString())).Fault);

        byte[] old = [0, (byte)(first >> 24), (byte)(first >> 16), (byte)(first >> 8), (byte)first, 0x36, 6, (byte)'f', (byte)'o', (byte)'o'];
        Assert.Equal(7, AvroSerde.Generic(client, more).Read(old)["c"]);
    }

    [SkippableFact]
    public void What_the_registry_does_not_know_is_not_found()
    {
        using var client = Client();
        Assert.Contains("no schema with id 2147483647", Assert.Throws<SerdeException>(() => AvroSerde.Generic(client).Read([0, 0x7f, 0xff, 0xff, 0xff])).Message);
        Assert.Equal(SchemaRegistryFault.NotFound, Assert.Throws<SchemaRegistryException>(() => client.GetLatest(OwnTopic("none").Topic)).Fault);
    }

    [SkippableFact]
    public void A_wrong_path_is_no_missing_schema()
    {
        using var client = new SchemaRegistryClient(new Uri(Url(), "/elsewhere"));
        Assert.Equal(SchemaRegistryFault.Refused, Assert.Throws<SchemaRegistryException>(() => client.GetById(1)).Fault);
    }

    [SkippableFact]
    public async Task Clients_that_register_the_same_for_the_first_time_at_once_all_succeed()
    {
        Url();
        var context = OwnTopic("race");
        using var start = new Barrier(2);
        var ids = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var client = Client();
                start.SignalAndWait();
                return client.Register($"{context.Topic}-value", Schemas.Specification.ToString());
            },
            TaskCreationOptions.LongRunning)));

        using var reader = Client();
        Assert.All(ids, id => Assert.Equal("test", ((GenericRecord)AvroSerde.Generic(reader).Read([0, (byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id, 2, 0])).Schema.Name));
    }

    private static SerdeContext OwnTopic(string name) => Topic with { Topic = $"{Topic.Topic}-{name}" };

    private static SchemaRegistryClient Client() => new(Url());

    private static Uri Url()
    {
        var url = Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL");
        Skip.If(string.IsNullOrEmpty(url), "SCHEMA_REGISTRY_URL does not name a schema registry.");
        return new Uri(url!);
    }
}
