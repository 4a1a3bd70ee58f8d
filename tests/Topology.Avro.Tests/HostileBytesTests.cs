using Avro.Generic;
using Avro.IO;
using CsCheck;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;
using Xunit;
using static StreamizFraud.Topology.Avro.Tests.SerdeCalls;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>Bytes that are not what they say: each fails its record, and nothing more.</summary>
public sealed class HostileBytesTests
{
    private const string Everything = """
        {"type":"record","name":"Golden","namespace":"shop","fields":[
            {"name":"i","type":"int"},{"name":"l","type":"long"},{"name":"f","type":"float"},{"name":"d","type":"double"},{"name":"b","type":"boolean"},
            {"name":"t","type":"string"},{"name":"y","type":"bytes"},{"name":"u","type":["null","string"]},
            {"name":"a","type":{"type":"array","items":"long"}},{"name":"m","type":{"type":"map","values":"int"}},
            {"name":"e","type":{"type":"enum","name":"Kind","symbols":["A","B"]}},{"name":"x","type":{"type":"fixed","name":"Two","size":2}},
            {"name":"r","type":{"type":"record","name":"In","fields":[{"name":"z","type":"int"}]}}]}
        """;

    private readonly InMemorySchemaRegistry _registry = new();
    private readonly SchemaRegistryClient _client;
    private readonly ISerde<GenericRecord> _serde;

    public HostileBytesTests()
    {
        _client = _registry.Client();
        _client.Register("any", Everything);
        _serde = AvroSerde.Generic(_client);
    }

    [Theory]
    [InlineData("", "0 bytes are too few")]
    [InlineData("00000000", "4 bytes are too few")]
    [InlineData("7b22613a31", "the first byte is not 0")]
    [InlineData("0100000001", "schemas by GUID are not read")]
    [InlineData("0000000063", "no schema with id 99")]
    [InlineData("00ffffffff", "no schema with id -1")]
    public void A_wrong_frame_fails_the_record_and_says_why(string bytes, string found)
    {
        var failure = Assert.Throws<SerdeException>(() => _serde.Read(Convert.FromHexString(bytes)));
        Assert.Contains(found, failure.Message);
        Assert.Equal(FaultScope.Record, failure.Scope);
    }

    [Fact]
    public void A_schema_of_another_kind_fails_the_record()
    {
        using var registry = new InMemorySchemaRegistry();
        using var client = registry.Client();
        client.Register("any", new RegistrySchema("syntax = \"proto3\";", SchemaFormat.Protobuf));
        Assert.Equal("schema 1 is Protobuf, not Avro", Assert.Throws<SerdeException>(() => AvroSerde.Generic(client).Read(Golden())).Message);
    }

    [Fact]
    public void Bytes_of_another_implementation_are_read_and_written_again()
    {
        var read = _serde.Read(Golden());

        Assert.Equal((int.MinValue, long.MaxValue, 1.5f, -0.1, true), (read["i"], read["l"], read["f"], read["d"], read["b"]));
        Assert.Equal(("é€😀", "s", "B", 64), (read["t"], read["u"], ((GenericEnum)read["e"]).Value, ((GenericRecord)read["r"])["z"]));
        Assert.Equal([0, 255], (byte[])read["y"]);
        Assert.Equal([3L, 27L], (object[])read["a"]);
        Assert.Equal(-1, ((IDictionary<string, object>)read["m"])["k"]);
        Assert.Equal([1, 2], ((GenericFixed)read["x"]).Value);
        // The writer puts arrays and maps into blocks with or without a length; what is read again is the same.
        Assert.Equal(read, _serde.Read(_serde.Bytes(read)));
    }

    [Fact]
    public void A_body_that_is_cut_fails_at_every_length()
    {
        var whole = Golden();
        for (var length = 5; length < whole.Length; length++)
        {
            var failure = Assert.Throws<SerdeException>(() => _serde.Read(whole[..length]));
            Assert.StartsWith("the body is not what schema shop.Golden (id 1) says", failure.Message);
        }
    }

    [Fact]
    public void A_body_with_more_behind_it_fails() =>
        Assert.Contains("1 bytes after its end", Assert.Throws<SerdeException>(() => _serde.Read([.. Golden(), 7])).Message);

    [Fact]
    public void Any_damage_is_either_another_value_or_a_failed_record()
    {
        var whole = Golden();
        (from position in Gen.Int[5, whole.Length - 1] from value in Gen.Byte from more in Gen.Int[0, 3] select (position, value, more)).Sample(
            damage =>
            {
                var bytes = (byte[])whole.Clone();
                for (var i = 0; i <= damage.more && damage.position + i < bytes.Length; i++)
                {
                    bytes[damage.position + i] = damage.value;
                }

                try
                {
                    _serde.Read(bytes);
                }
                catch (SerdeException)
                {
                    // As it should.
                }
            },
            iter: 5000);
    }

    [Theory]
    [InlineData("bytes", "fffffffff8ff03")] // a length of 2^47
    [InlineData("string", "01")] // a length of -1
    [InlineData("string", "ffffffffffffffffff01")] // a length of -2^63
    [InlineData("int", "808080802000")] // 2^33
    [InlineData("long", "8080808080808080808001")] // 11 bytes
    [InlineData("boolean", "02")]
    [InlineData("{\"type\":\"array\",\"items\":\"null\"}", "feffffffffffffffff01")] // 2^63 - 1 items without bytes
    [InlineData("{\"type\":\"array\",\"items\":\"null\"}", "ffffffffffffffffff0100")] // -2^63 items
    [InlineData("[\"null\",\"int\"]", "04")] // branch 2 of 2
    public void A_number_that_lies_fails_the_record(string type, string body)
    {
        var id = _client.Register("any", $$"""{"type":"record","name":"R","fields":[{"name":"f","type":{{(type[0] is '{' or '[' ? type : $"\"{type}\"")}}}]}""");
        Assert.Throws<SerdeException>(() => _serde.Read([0, 0, 0, 0, (byte)id, .. Convert.FromHexString(body)]));
    }

    [Theory]
    [InlineData("""["null","N"]""", 2)]
    [InlineData("""{"type":"array","items":"N"}""", 2)]
    public void A_body_that_nests_too_deep_fails_instead_of_ending_the_process(string type, byte again)
    {
        // Apache.Avro's own decoder overflows the stack here.
        var id = _client.Register("any", $$"""{"type":"record","name":"N","fields":[{"name":"n","type":{{type}}}]}""");
        var deep = new byte[1_000_000];
        deep.AsSpan().Fill(again);
        deep.AsSpan(0, 4).Clear();
        deep[4] = (byte)id;

        Assert.Throws<SerdeException>(() => _serde.Read(deep));
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("""[{"name":"n","type":["null","N"]}]""", false)]
    public void Dropping_a_record_that_contains_itself_fails_instead_of_ending_the_process(string fields, bool fails)
    {
        // Apache.Avro's reader overflows the stack when it is made.
        var id = _client.Register("any", """{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"n","type":["null","N"]}]}""");
        var serde = AvroSerde.Generic(_client, Schemas.Record($$"""{"type":"record","name":"N","fields":{{fields}}}"""));
        byte[] two = [0, 0, 0, 0, (byte)id, 2, 2, 4, 0];

        if (fails)
        {
            Assert.Contains("contains itself", Assert.Throws<SerdeException>(() => serde.Read(two)).Message);
        }
        else
        {
            Assert.Null(((GenericRecord)serde.Read(two)["n"])["n"]);
        }
    }

    [Fact]
    public void A_value_that_does_not_fit_leaves_nothing_and_is_not_quoted()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var record = new GenericRecord(Schemas.Specification).With("a", 1L);

        var failure = Assert.Throws<SerdeException>(() => _serde.Serialize(record, output, Value));
        Assert.StartsWith("it does not fit its schema test (id 2): ", failure.Message);
        Assert.Equal(0, output.WrittenCount);

        record.Add("b", "4-1111");
        Assert.Equal("0000000002020c342d31313131", Hex(_serde.Bytes(record)));
    }

    [Fact]
    [Trait("Fault", "3.5")]
    public void A_value_of_another_type_is_not_quoted_by_message_or_text()
    {
        var record = new GenericRecord(Schemas.Specification).With("a", "4111111111111111").With("b", "4111111111111111");

        var failure = Assert.Throws<SerdeException>(() => _serde.Bytes(record));
        Assert.True(failure.IsLoggable);
        Assert.DoesNotContain("4111111111111111", failure.ToString());
        Assert.NotNull(failure.InnerException);
    }

    [Fact]
    public void Numbers_and_texts_are_read_as_Apache_Avro_writes_them()
    {
        Gen.Select(Gen.Long, Gen.Int, Gen.String, Gen.Double, Gen.Byte.Array).Sample((number, small, text, real, bytes) =>
        {
            // Half of a surrogate pair is no text.
            text = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
            var stream = new MemoryStream();
            var encoder = new BinaryEncoder(stream);
            encoder.WriteLong(number);
            encoder.WriteInt(small);
            encoder.WriteString(text);
            encoder.WriteDouble(real);
            encoder.WriteFloat((float)real);
            encoder.WriteBytes(bytes);

            // Samples run on several threads.
            var decoder = new BodyDecoder();
            decoder.Begin(stream.ToArray());
            return decoder.ReadLong() == number && decoder.ReadInt() == small && decoder.ReadString() == text && decoder.ReadDouble().Equals(real)
                && decoder.ReadFloat().Equals((float)real) && decoder.ReadBytes().AsSpan().SequenceEqual(bytes) && decoder.Remaining == 0;
        });
    }

    /// <summary>The frame of id 1 and what Python's avro 1.11.1 wrote for the schema.</summary>
    private static byte[] Golden() => Convert.FromHexString(
        "0000000001" + "ffffffff0ffeffffffffffffffff010000c03f9a9999999999b9bf0112c3a9e282acf09f98800400ff0202730406360002026b01000201028001");
}
