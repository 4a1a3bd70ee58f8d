using Avro.Generic;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;
using Xunit;
using static StreamizFraud.Topology.Avro.Tests.SerdeCalls;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>What a body makes the reader allocate and copy is in proportion to its bytes, whatever it claims; honest bodies pass.</summary>
[Trait("Fault", "3.4")]
public sealed class BodyBudgetTests
{
    // An item of one byte becomes a generic record with its array: some 200 bytes.
    private const int AllocatedForEachByte = 400;
    private const int Fixed = 2_000_000;

    private readonly InMemorySchemaRegistry _registry = new();
    private readonly SchemaRegistryClient _client;

    public BodyBudgetTests() => _client = _registry.Client();

    [Theory]
    [InlineData("""{"type":"array","items":"N"}""", 10_000, false)]
    [InlineData("""{"type":"array","items":"N"}""", 100_000, false)]
    [InlineData("""{"type":"array","items":"N"}""", 100_000, true)]
    [InlineData("""{"type":"array","items":["null","N"]}""", 100_000, false)]
    [InlineData("""{"type":"array","items":{"type":"array","items":"N"}}""", 100_000, true)]
    public void Nested_arrays_cannot_all_claim_the_same_bytes(string type, int length, bool negative)
    {
        var id = Register($$"""{"type":"record","name":"N","fields":[{"name":"n","type":{{type}}}]}""");
        var union = type.Contains("null", StringComparison.Ordinal);
        var body = new List<byte>();
        while (body.Count < length)
        {
            // As many items as there are bytes left, each with as many again; in a union, branch 1 before each.
            Count(body, Math.Max(1, length - body.Count - 12), negative);
            if (union)
            {
                body.Add(2);
            }
        }

        Refused(id, body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Maps_that_nest_cannot_either(bool negative)
    {
        var id = Register("""{"type":"record","name":"N","fields":[{"name":"n","type":{"type":"map","values":"N"}}]}""");
        var body = new List<byte>();
        while (body.Count < 100_000)
        {
            Count(body, Math.Max(1, 100_000 - body.Count - 12), negative);
            // A key of one letter.
            body.AddRange([2, (byte)'k']);
        }

        Refused(id, body);
    }

    [Theory]
    [InlineData("\"null\"")]
    [InlineData("""{"type":"record","name":"E","fields":[]}""")]
    public void Items_without_bytes_are_few_in_all_the_body(string item)
    {
        const string Nested = """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":{"type":"array","items":ITEM}}}]}""";
        var id = Register(Nested.Replace("ITEM", item, StringComparison.Ordinal));
        var body = new List<byte>();
        Count(body, 3_000, negative: false);
        for (var i = 0; i < 3_000; i++)
        {
            Count(body, 1_000, negative: false);
            body.Add(0);
        }

        body.Add(0);
        Refused(id, body);
    }

    [Fact]
    public void Dropped_fields_have_the_same_budget()
    {
        var id = Register("""{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"a","type":{"type":"array","items":{"type":"array","items":"null"}}}]}""");
        var serde = AvroSerde.Generic(_client, Schemas.Record("""{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}"""));
        var body = new List<byte> { 2 };
        Count(body, 3_000, negative: true);
        for (var i = 0; i < 3_000; i++)
        {
            Count(body, 1_000, negative: true);
            body.Add(0);
        }

        body.Add(0);
        Assert.Throws<SerdeException>(() => serde.Read([0, 0, 0, 0, (byte)id, .. body]));
    }

    [Fact]
    public void Blocks_of_one_item_do_not_copy_the_array_each_time()
    {
        // Apache.Avro's reader makes the array longer by each block: 300,000 of them would copy 360 GB.
        var id = Register("""{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"}}]}""");
        var body = new List<byte>();
        for (var i = 0; i < 300_000; i++)
        {
            body.AddRange([2, 0]);
        }

        body.Add(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("blocks", Assert.Throws<SerdeException>(() => AvroSerde.Generic(_client).Read([0, 0, 0, 0, (byte)id, .. body])).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
    }

    [Fact]
    public void Depth_has_a_limit_that_does_not_depend_on_the_thread()
    {
        var id = Register("""{"type":"record","name":"N","fields":[{"name":"n","type":{"type":"array","items":"N"}}]}""");
        Assert.NotNull(AvroSerde.Generic(_client).Read([0, 0, 0, 0, (byte)id, .. Nested(BodyDecoder.MaxDepth)]));
        Assert.Contains("deeper", Assert.Throws<SerdeException>(() => AvroSerde.Generic(_client).Read([0, 0, 0, 0, (byte)id, .. Nested(BodyDecoder.MaxDepth + 1)])).Message);
    }

    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(100, 30_000)]
    [InlineData(1_000, 100_000)]
    [InlineData(100_000, 100_000)]
    public void Honest_arrays_pass_in_blocks_of_any_size(int block, int items)
    {
        var id = Register("""{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"}}]}""");
        var body = new List<byte>();
        for (var i = 0; i < items; i += block)
        {
            Count(body, block, negative: i % 2 == 1, bytes: block);
            body.AddRange(Enumerable.Repeat((byte)4, block));
        }

        body.Add(0);
        Assert.Equal(items, ((object[])AvroSerde.Generic(_client).Read([0, 0, 0, 0, (byte)id, .. body])["a"]).Length);
    }

    [Fact]
    public void Honest_arrays_of_arrays_pass_one_after_the_other()
    {
        var id = Register("""{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":{"type":"array","items":"int"}}}]}""");
        var body = new List<byte>();
        Count(body, 20_000, negative: false);
        for (var i = 0; i < 20_000; i++)
        {
            body.AddRange(i % 2 == 0 ? [0] : (byte[])[4, 6, 6, 0]);
        }

        body.Add(0);
        Assert.Equal(20_000, ((object[])AvroSerde.Generic(_client).Read([0, 0, 0, 0, (byte)id, .. body])["a"]).Length);
    }

    private static byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)2, depth - 1), .. Enumerable.Repeat((byte)0, depth)];

    private static void Count(List<byte> body, long count, bool negative, long bytes = 0)
    {
        Number(body, negative ? -count : count);
        if (negative)
        {
            Number(body, bytes);
        }
    }

    private static void Number(List<byte> body, long number)
    {
        var bits = (ulong)((number << 1) ^ (number >> 63));
        for (; bits >= 0x80; bits >>= 7)
        {
            body.Add((byte)(bits | 0x80));
        }

        body.Add((byte)bits);
    }

    private int Register(string schema) => _client.Register($"s{_registry.Subjects().Count}", schema);

    private void Refused(int id, List<byte> body)
    {
        var serde = AvroSerde.Generic(_client);
        Assert.Throws<SerdeException>(() => serde.Read([0, 0, 0, 0, (byte)id]));
        byte[] framed = [0, 0, 0, 0, (byte)id, .. body];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SerdeException>(() => serde.Read(framed));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fixed + ((long)AllocatedForEachByte * body.Count));
    }
}
