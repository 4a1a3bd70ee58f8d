using System.Buffers;
using System.Buffers.Binary;
using Avro;
using Confluent.SchemaRegistry;
using StreamizFraud.Topology.Avro;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;
using Schema = Avro.Schema;

namespace StreamizFraud.Decisions.Tests.Records;

/// <summary>Decisions in the frame of a schema registry: the one in memory, and the one that <c>SCHEMA_REGISTRY_URL</c> names.</summary>
public class RegisteredDecisionTests(ITestOutputHelper output)
{
    private const int FrameLength = 5;
    private const int HeaderLength = 10;

    [Fact]
    public void Decisions_come_back_bit_for_bit_and_any_Avro_client_reads_them()
    {
        var registry = new InMemorySchemaRegistry();
        ReadByOthers(registry.Client, new SerdeContext("decisions", IsKey: false));
        Assert.Contains("decisions-value", registry.Subjects());
    }

    [SkippableFact]
    public void The_same_with_a_real_registry()
    {
        var url = Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL");
        Skip.If(string.IsNullOrEmpty(url), "SCHEMA_REGISTRY_URL does not name a schema registry.");
        ReadByOthers(() => new SchemaRegistryClient(new SchemaRegistryConfig { Url = url }), new SerdeContext($"t-{Guid.NewGuid():N}", IsKey: false));
    }

    [Fact]
    public void The_text_of_the_schema_is_the_registrys_to_rewrite()
    {
        using var registry = new InMemorySchemaRegistry().Client();
        var bytes = Write(Framed(registry), RandomDecision.Of(new Random(1)));
        // As another client has registered it: other spaces, no documentation.
        var again = registry.Register("other", new RegistrySchema(SchemaNormalization.ToParsingForm(Schema.Parse(DecisionSchemas.Avro)), SchemaFormat.Avro));
        Assert.NotEqual(BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)), again);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), again);

        RandomDecision.AssertEqual(RandomDecision.Of(new Random(1)), Framed(registry).Deserialize(bytes, Topic));
    }

    [Fact]
    public void A_record_of_a_schema_that_is_no_decisions_is_refused_and_says_so()
    {
        using var registry = new InMemorySchemaRegistry().Client();
        var text = new ArrayBufferWriter<byte>();
        AvroSerde.Primitive<string>(registry).Serialize("p1", text, Topic);

        Assert.Contains("not a decision", Assert.Throws<SerdeException>(() => Framed(registry).Deserialize(text.WrittenSpan, Topic)).Message, StringComparison.Ordinal);
        Assert.Contains("no schema with id 77", Assert.Throws<SerdeException>(() => Framed(registry).Deserialize([0, 0, 0, 0, 77, 1], Topic)).Message, StringComparison.Ordinal);
        Assert.Contains("no frame", Assert.Throws<SerdeException>(() => Framed(registry).Deserialize(Write(new DecisionSerde(), RandomDecision.Of(new Random(1))), Topic)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serde_of_another_schema_than_the_one_that_is_registered_is_caught()
    {
        using var registry = new InMemorySchemaRegistry().Client();
        var wrong = AvroSerde.SingleObject(registry, DecisionSchemas.AvroV1, new DecisionSerde());
        Assert.Contains("no single object of schema", Assert.Throws<SerdeException>(() => Write(wrong, RandomDecision.Of(new Random(1)))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AvroSerde.SingleObject(registry, "{}", new DecisionSerde()));
    }

    [Fact]
    public void Writing_a_decision_allocates_nothing()
    {
        using var registry = new InMemorySchemaRegistry().Client();
        var serde = Framed(registry);
        var decision = RandomDecision.Of(new Random(3));
        var buffer = new ArrayBufferWriter<byte>(100_000);
        serde.Serialize(decision, buffer, Topic);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            buffer.ResetWrittenCount();
            serde.Serialize(decision, buffer, Topic);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static SerdeContext Topic => new("decisions", IsKey: false);

    private static ISerde<Decision> Framed(SchemaRegistryClient registry) => AvroSerde.SingleObject(registry, DecisionSchemas.Avro, new DecisionSerde());

    private void ReadByOthers(Func<SchemaRegistryClient> client, SerdeContext topic)
    {
        using var writing = client();
        using var reading = client();
        var (ours, theirs) = (Framed(writing), AvroSerde.Generic(reading));
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var decision = RandomDecision.Of(random);
            var (bytes, plain) = (Write(ours, decision, topic), Write(new DecisionSerde(), decision, topic));
            Assert.Equal(0, bytes[0]);
            Assert.Equal(plain[HeaderLength..], bytes[FrameLength..]);
            Assert.Equal(decision.PaymentId, theirs.Deserialize(bytes, topic)["payment_id"]);
            RandomDecision.AssertEqual(decision, Framed(reading).Deserialize(bytes, topic));
        }

        // What was written before decisions had a path, by another client.
        var first = (RecordSchema)Schema.Parse(DecisionSchemas.AvroV1);
        var old = AvroSerde.Generic(reading, first).Deserialize(Write(ours, RandomDecision.Of(new Random(seed)), topic), topic);
        var earlier = new ArrayBufferWriter<byte>();
        AvroSerde.Generic(writing).Serialize(old, earlier, new SerdeContext(topic.Topic + "-earlier", IsKey: false));
        RandomDecision.AssertEqual(RandomDecision.Of(new Random(seed)) with { Path = [] }, ours.Deserialize(earlier.WrittenSpan, topic));
    }

    private static byte[] Write(ISerde<Decision> serde, Decision decision, SerdeContext? topic = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serde.Serialize(decision, buffer, topic ?? Topic);
        return buffer.WrittenSpan.ToArray();
    }
}
