using Avro;
using Avro.Generic;
using Avro.IO;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.SchemaRegistry.Tests;
using StreamizFraud.Topology.Serdes;
using Xunit;
using static StreamizFraud.Topology.Avro.Tests.SerdeCalls;

namespace StreamizFraud.Topology.Avro.Tests;

public sealed class AvroSerdeTests : IDisposable
{
    private readonly ScriptedRegistry _registry = new();
    private readonly SchemaRegistryClient _client;

    public AvroSerdeTests() => _client = _registry.Client();

    public void Dispose()
    {
        _client.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public void The_frame_is_a_zero_byte_the_id_big_endian_and_the_body_of_the_specification()
    {
        // a = 27, b = "foo" are the bytes 36 06 66 6f 6f in the Avro specification.
        var serde = AvroSerde.Generic(_client);
        var value = new GenericRecord(Schemas.Specification).With("a", 27L).With("b", "foo");

        Assert.Equal("0000000001" + "3606666f6f", Hex(serde.Bytes(value)));
        Assert.Equal(value, serde.Read(serde.Bytes(value)));
    }

    [Fact]
    public void An_id_takes_four_bytes()
    {
        _registry.Then(200, """{"id":16909060}""");
        Assert.Equal("0001020304" + "0236", Hex(AvroSerde.Primitive<string>(_client).Bytes("6")));
    }

    [Fact]
    public void A_specific_record_comes_back()
    {
        var serde = AvroSerde.Specific<Payment>(_client);

        var bytes = serde.Bytes(new Payment { Card = "4-1", Cents = -64, Terminal = "t" });
        var again = serde.Read(bytes);

        Assert.Equal("0000000001" + "06342d31" + "7f" + "020274", Hex(bytes));
        Assert.Equal(("4-1", -64, "t"), (again.Card, again.Cents, again.Terminal));
        Assert.Null(serde.Read(serde.Bytes(new Payment { Card = "4-1" })).Terminal);
    }

    [Fact]
    public void What_the_serde_writes_Apache_Avro_reads()
    {
        var bytes = AvroSerde.Specific<Payment>(_client).Bytes(new Payment { Card = "4-1111", Cents = 1L << 60, Terminal = "é" });

        var read = new GenericDatumReader<GenericRecord>(Payment._SCHEMA, Payment._SCHEMA).Read(null!, new BinaryDecoder(new MemoryStream(bytes, 5, bytes.Length - 5)));

        Assert.Equal(("4-1111", 1L << 60, "é"), (read["Card"], read["Cents"], read["Terminal"]));
    }

    [Fact]
    public void Primitives_come_back()
    {
        Again("text");
        Again(-1);
        Again(long.MinValue);
        Again(1.5f);
        Again(double.MaxValue);
        Again(true);
        Again(new byte[] { 1, 2 });
        Assert.Throws<NotSupportedException>(() => AvroSerde.Primitive<decimal>(_client));

        void Again<T>(T value)
        {
            // A topic of its own: a subject holds one type.
            var context = new SerdeContext(typeof(T).Name, IsKey: true);
            var serde = AvroSerde.Primitive<T>(_client);
            Assert.Equal(value, serde.Read(serde.Bytes(value, context), context));
        }
    }

    [Fact]
    public void What_an_older_schema_wrote_is_read_by_way_of_it()
    {
        var old = new GenericRecord(Schemas.Record(Schemas.OldPayment)).With("Card", "4-1").With("Cents", 7).With("Note", "skipped");
        var bytes = AvroSerde.Generic(_client).Bytes(old);

        var read = AvroSerde.Specific<Payment>(_client).Read(bytes);
        var generic = AvroSerde.Generic(_client, (RecordSchema)Payment._SCHEMA).Read(bytes);

        Assert.Equal(("4-1", 7, null), (read.Card, read.Cents, read.Terminal));
        Assert.Equal(7L, generic["Cents"]);
        Assert.Null(generic["Terminal"]);
        Assert.Equal("skipped", AvroSerde.Generic(_client).Read(bytes)["Note"]);
    }

    [Fact]
    public void A_default_fills_in_for_a_field_that_was_not_written()
    {
        var bytes = AvroSerde.Generic(_client).Bytes(new GenericRecord(Schemas.Specification).With("a", 1L).With("b", "x"));
        var reader = Schemas.Record("""{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"c","type":"int","default":42}]}""");

        Assert.Equal(42, AvroSerde.Generic(_client, reader).Read(bytes)["c"]);
    }

    [Fact]
    public void A_schema_that_cannot_be_read_as_the_own_one_fails_the_record()
    {
        var bytes = AvroSerde.Generic(_client).Bytes(new GenericRecord(Schemas.Specification).With("a", 1L).With("b", "x"));
        var reader = Schemas.Record("""{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"c","type":"int"}]}""");

        var failure = Assert.Throws<SerdeException>(() => AvroSerde.Generic(_client, reader).Read(bytes));

        Assert.Contains("written with schema test (id 1), which cannot be read as test", failure.Message);
    }

    [Theory]
    [InlineData(SubjectNaming.Topic, "payments-value")]
    [InlineData(SubjectNaming.Record, "StreamizFraud.Topology.Avro.Tests.Payment")]
    [InlineData(SubjectNaming.TopicRecord, "payments-StreamizFraud.Topology.Avro.Tests.Payment")]
    public void Subjects_are_called_as_Confluent_calls_them(SubjectNaming strategy, string subject)
    {
        AvroSerde.Specific<Payment>(_client, new AvroSerdeOptions { Subjects = strategy }).Bytes(new Payment());
        Assert.Equal([subject], _registry.Registry.Subjects());
    }

    [Fact]
    public void A_key_has_a_subject_of_its_own()
    {
        AvroSerde.Primitive<string>(_client).Bytes("4-1", Key);
        Assert.Equal(["payments-key"], _registry.Registry.Subjects());
    }

    [Fact]
    public void Without_registering_the_schema_must_be_there()
    {
        var serde = AvroSerde.Specific<Payment>(_client, new AvroSerdeOptions { AutoRegister = false });
        Assert.Equal(RegistryFault.NotFound, Assert.Throws<RegistryException>(() => serde.Bytes(new Payment())).Fault);
        Assert.Empty(_registry.Registry.Subjects());

        using var other = _registry.Client();
        other.Register("payments-value", Payment._SCHEMA.ToString());
        using var fresh = _registry.Client();
        Assert.Equal(1, AvroSerde.Specific<Payment>(fresh, new AvroSerdeOptions { AutoRegister = false }).Bytes(new Payment())[4]);
    }

    [Fact]
    public void The_registry_is_asked_once_a_schema()
    {
        var serde = AvroSerde.Specific<Payment>(_client);
        for (var i = 0; i < 1000; i++)
        {
            serde.Read(serde.Bytes(new Payment { Cents = i }));
        }

        // Another serde of the same client, and a schema parsed anew for each record, add nothing.
        var generic = AvroSerde.Generic(_client);
        for (var i = 0; i < 10; i++)
        {
            generic.Bytes(new GenericRecord(Schemas.Record(Payment._SCHEMA.ToString())).With("Card", "c").With("Cents", 1L).With("Terminal", null));
        }

        Assert.Equal(["POST /subjects/payments-value/versions", "GET /schemas/ids/1"], _registry.Asked);
    }

    [Fact]
    public void Several_threads_share_a_serde()
    {
        var serde = AvroSerde.Specific<Payment>(_client);
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var read = serde.Read(serde.Bytes(new Payment { Card = new string('c', i % 50), Cents = i }));
            Assert.Equal((i % 50, i), (read.Card.Length, read.Cents));
        });
        Assert.Equal(2, _registry.Requests.Count);
    }

    [Fact]
    public void A_schema_that_refers_to_others_is_read_with_them()
    {
        _registry.Then(200, """
            {"schema":"{\"type\":\"record\",\"name\":\"Sale\",\"fields\":[{\"name\":\"at\",\"type\":\"shop.Place\"}]}","references":[{"name":"shop.Place","subject":"places","version":3}]}
            """);
        _registry.Then(200, """
            {"id":6,"subject":"places","version":3,"schema":"{\"type\":\"record\",\"name\":\"Place\",\"namespace\":\"shop\",\"fields\":[{\"name\":\"city\",\"type\":\"string\"}]}"}
            """);

        var sale = AvroSerde.Generic(_client).Read([0, 0, 0, 0, 7, 2, (byte)'X']);

        Assert.Equal("X", ((GenericRecord)sale["at"])["city"]);
        Assert.Equal(["GET /schemas/ids/7", "GET /subjects/places/versions/3"], _registry.Asked);
    }
}
