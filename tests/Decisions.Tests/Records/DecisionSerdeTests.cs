using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Avro;
using Avro.Generic;
using Avro.IO;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Decisions.Tests.Records;

public class DecisionSerdeTests(ITestOutputHelper output)
{
    private const int HeaderLength = 10;
    private static readonly SerdeContext Topic = new("decisions", IsKey: false);
    private static readonly RecordSchema Schema = (RecordSchema)Avro.Schema.Parse(DecisionSchemas.Avro);

    [Fact]
    public void Messages_bear_the_fingerprint_that_Apache_Avro_computes_of_the_schema() =>
        Assert.Equal(DecisionSchemas.AvroFingerprint, (ulong)SchemaNormalization.ParsingFingerprint64(Schema));

    [Fact]
    public void Apache_Avro_reads_what_is_written_and_writes_what_is_read()
    {
        foreach (var decision in Decisions())
        {
            var bytes = Write(new DecisionSerde(), decision);
            Assert.Equal([0xC3, 0x01], bytes[..2]);
            Assert.Equal(DecisionSchemas.AvroFingerprint, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(2)));
            using var body = new MemoryStream(bytes, HeaderLength, bytes.Length - HeaderLength);
            var read = new GenericDatumReader<GenericRecord>(Schema, Schema).Read(null!, new BinaryDecoder(body));
            Assert.Equal(body.Length, body.Position);
            AssertEqual(decision, read);

            using var written = new MemoryStream();
            written.Write(bytes, 0, HeaderLength);
            new GenericDatumWriter<GenericRecord>(Schema).Write(read, new BinaryEncoder(written));
            RandomDecision.AssertEqual(decision, new DecisionSerde().Deserialize(written.ToArray(), Topic));
        }
    }

    [Fact]
    public void Decisions_are_the_same_bit_for_bit_after_Avro_and_after_JSON()
    {
        foreach (var decision in Decisions())
        {
            RandomDecision.AssertEqual(decision, new DecisionSerde().Deserialize(Write(new DecisionSerde(), decision), Topic));
            RandomDecision.AssertEqual(decision, new DecisionJsonSerde().Deserialize(Write(new DecisionJsonSerde(), decision), Topic));
        }
    }

    [Fact]
    public void Decisions_of_schema_1_are_read_and_have_no_path()
    {
        var first = (RecordSchema)Avro.Schema.Parse(DecisionSchemas.AvroV1);
        Assert.Equal(DecisionSchemas.AvroFingerprintV1, (ulong)SchemaNormalization.ParsingFingerprint64(first));
        foreach (var decision in Decisions().Take(50))
        {
            using var body = new MemoryStream(Write(new DecisionSerde(), decision)[HeaderLength..]);
            var read = new GenericDatumReader<GenericRecord>(Schema, first).Read(null!, new BinaryDecoder(body));
            using var written = new MemoryStream();
            written.Write([0xC3, 0x01, .. BitConverter.GetBytes(DecisionSchemas.AvroFingerprintV1)]);
            new GenericDatumWriter<GenericRecord>(first).Write(read, new BinaryEncoder(written));
            RandomDecision.AssertEqual(decision with { Path = [] }, new DecisionSerde().Deserialize(written.ToArray(), Topic));

            using var json = JsonDocument.Parse(Write(new DecisionJsonSerde(), decision));
            var older = json.RootElement.EnumerateObject().Where(property => property.Name != "path").ToDictionary(property => property.Name, property => property.Value);
            older["schema"] = JsonDocument.Parse("1").RootElement;
            RandomDecision.AssertEqual(decision with { Path = [] }, new DecisionJsonSerde().Deserialize(JsonSerializer.SerializeToUtf8Bytes(older), Topic));
        }
    }

    [Fact]
    public void JSON_has_what_its_schema_says_and_nothing_else()
    {
        using var schema = JsonDocument.Parse(DecisionSchemas.Json);
        var properties = schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        Assert.Equal(properties, schema.RootElement.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        foreach (var decision in Decisions().Take(50))
        {
            using var json = JsonDocument.Parse(Write(new DecisionJsonSerde(), decision));
            Assert.Equal(properties, json.RootElement.EnumerateObject().Select(property => property.Name));
            foreach (var property in (string[])["outcome", "decided_by", "degraded"])
            {
                Assert.Contains(json.RootElement.GetProperty(property).GetString(), schema.RootElement.GetProperty("properties").GetProperty(property).GetProperty("enum").EnumerateArray().Select(value => value.GetString()));
            }
        }
    }

    [Fact]
    public void Bytes_that_are_cut_off_or_go_on_or_are_of_another_schema_are_refused()
    {
        var bytes = Write(new DecisionSerde(), Decisions().First(decision => decision is { Features.Length: > 2, NotedRules.Count: > 1 }));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerdeException>(() => new DecisionSerde().Deserialize(bytes.AsSpan(0, length), Topic));
        }

        Assert.Throws<SerdeException>(() => new DecisionSerde().Deserialize([.. bytes, 0], Topic));
        for (var at = 0; at < HeaderLength; at++)
        {
            var other = (byte[])bytes.Clone();
            other[at]++;
            Assert.Throws<SerdeException>(() => new DecisionSerde().Deserialize(other, Topic));
        }

        Assert.Throws<SerdeException>(() => new DecisionJsonSerde().Deserialize("{}"u8, Topic));
        Assert.Throws<SerdeException>(() => new DecisionJsonSerde().Deserialize("{"u8, Topic));
    }

    [Fact]
    public void Any_byte_altered_gives_another_decision_or_is_refused_and_nothing_worse()
    {
        var decision = Decisions().First(one => one is { Features.Length: > 2, NotedRules.Count: > 1, Reasons.Count: > 1 });
        var bytes = Write(new DecisionSerde(), decision);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var altered = (byte[])bytes.Clone();
            altered[random.Next(HeaderLength, bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                new DecisionSerde().Deserialize(altered, Topic);
            }
            catch (SerdeException)
            {
            }
        }
    }

    [Fact]
    public void Writing_a_decision_allocates_nothing()
    {
        var serde = new DecisionSerde();
        var decision = Decisions().First(one => one is { Features.Length: > 2, NotedRules.Count: > 1, Reasons.Count: > 1 });
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

    private IEnumerable<Decision> Decisions()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("DECISION_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed} (DECISION_SEED overrides it)");
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            yield return RandomDecision.Of(random);
        }
    }

    private static byte[] Write(ISerde<Decision> serde, Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serde.Serialize(decision, buffer, Topic);
        return buffer.WrittenSpan.ToArray();
    }

    private static void AssertEqual(Decision expected, GenericRecord found)
    {
        Assert.Equal(expected.PaymentId, found["payment_id"]);
        Assert.Equal(expected.CardToken, found["card_token"]);
        Assert.Equal(expected.Outcome.ToString().ToUpperInvariant(), ((GenericEnum)found["outcome"]).Value);
        Assert.Equal(expected.DecidedBy.ToString().ToUpperInvariant(), ((GenericEnum)found["decided_by"]).Value);
        Assert.Equal(expected.Rule, found["rule"]);
        Assert.Equal(expected.NotedRules, ((object[])found["noted_rules"]).Cast<string>());
        Assert.Equal(expected.RuleSet?.Version, (found["rule_set"] as GenericRecord)?["version"]);
        Assert.Equal(expected.Score, found["score"]);
        Assert.Equal(expected.CalibratedScore, found["calibrated_score"]);
        Assert.Equal(expected.Threshold, found["threshold"]);
        Assert.Equal(expected.Reasons.Select(reason => (reason.Feature, reason.Contribution, reason.Text)), ((object[])found["reasons"]).Cast<GenericRecord>().Select(reason => ((string)reason["feature"], (double)reason["contribution"], (string)reason["text"])));
        Assert.Equal(expected.Model.Sha256, Convert.ToHexStringLower(((GenericFixed)((GenericRecord)found["model"])["sha256"]).Value));
        Assert.Equal(expected.Features.ToArray(), ((object[])found["features"]).Cast<double>());
        Assert.Equal(expected.Late, found["late"]);
        Assert.Equal(expected.ColdStart, found["cold_start"]);
        Assert.Equal(expected.Degraded switch { Scoring.Degradation.None => "NONE", Scoring.Degradation.NoScore => "NO_SCORE", _ => "LAST_GOOD_VERSION" }, ((GenericEnum)found["degraded"]).Value);
        Assert.Equal(expected.Source.Offset, found["source_offset"]);
        Assert.Equal(expected.Path.Select(place => (place.Topic, place.Partition, place.Offset)), ((object[])found["path"]).Cast<GenericRecord>().Select(place => ((string)place["topic"], (int)place["partition"], (long)place["offset"])));
    }
}
