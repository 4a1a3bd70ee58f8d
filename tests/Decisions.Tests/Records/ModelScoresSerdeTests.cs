using System.Buffers;
using System.Buffers.Binary;
using Avro;
using Avro.Generic;
using Avro.IO;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Decisions.Tests.Records;

/// <summary>Scores of models that did not decide, against Apache Avro.</summary>
public sealed class ModelScoresSerdeTests
{
    private const int HeaderLength = 10;
    private static readonly SerdeContext Topic = new("model-scores", IsKey: false);
    private static readonly RecordSchema Schema = (RecordSchema)Avro.Schema.Parse(ModelScoresSerde.Schema);

    [Fact]
    public void Messages_bear_the_fingerprint_that_Apache_Avro_computes_of_the_schema() =>
        Assert.Equal(ModelScoresSerde.Fingerprint, (ulong)SchemaNormalization.ParsingFingerprint64(Schema));

    [Fact]
    public void Apache_Avro_reads_what_is_written_and_writes_what_is_read()
    {
        var random = new Random(17);
        for (var i = 0; i < 200; i++)
        {
            var scores = Make(random);
            var bytes = Write(scores);
            Assert.Equal(ModelScoresSerde.Fingerprint, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(2)));
            using var body = new MemoryStream(bytes, HeaderLength, bytes.Length - HeaderLength);
            var read = new GenericDatumReader<GenericRecord>(Schema, Schema).Read(null!, new BinaryDecoder(body));
            Assert.Equal(body.Length, body.Position);
            Assert.Equal(scores.PaymentId, read["payment_id"]);
            var others = (System.Collections.IList)read["scores"];
            Assert.Equal(scores.Scores.Count, others.Count);
            for (var other = 0; other < others.Count; other++)
            {
                var (model, record) = (scores.Scores[other], (GenericRecord)others[other]!);
                Assert.Equal((model.Model.Version, model.Stage.ToString().ToUpperInvariant()), ((string)record["version"], ((GenericEnum)record["stage"]).Value));
                Assert.Equal(float.IsNaN(model.Score) ? null : model.Score, (float?)record["score"]);
            }

            using var written = new MemoryStream();
            written.Write(bytes, 0, HeaderLength);
            new GenericDatumWriter<GenericRecord>(Schema).Write(read, new BinaryEncoder(written));
            AssertEqual(scores, new ModelScoresSerde().Deserialize(written.ToArray(), Topic));
            AssertEqual(scores, new ModelScoresSerde().Deserialize(bytes, Topic));
        }
    }

    [Fact]
    public void Bytes_that_are_cut_off_or_of_another_schema_are_refused()
    {
        var bytes = Write(Make(new Random(1)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerdeException>(() => new ModelScoresSerde().Deserialize(bytes.AsSpan(0, length), Topic));
        }

        Assert.Throws<SerdeException>(() => new ModelScoresSerde().Deserialize([.. bytes, 0], Topic));
        bytes[4] ^= 1;
        Assert.Throws<SerdeException>(() => new ModelScoresSerde().Deserialize(bytes, Topic));
        Assert.Throws<SerdeException>(() => Write(Make(new Random(1)) with { Scores = [new OtherScore(new("m", "1", new string('a', 64)), ModelStage.Standby, 1)] }));
    }

    private static void AssertEqual(ModelScores expected, ModelScores read)
    {
        Assert.Equal(expected with { Scores = [] }, read with { Scores = [] });
        Assert.Equal(expected.Scores, read.Scores);
    }

    private static ModelScores Make(Random random) => new()
    {
        PaymentId = $"pä{random.Next()}",
        CardToken = random.Next(3) == 0 ? null : $"k.{random.Next()}",
        EventTimeMs = random.NextInt64(-1_000, 2_000_000_000_000),
        Source = new RecordMetadata("payments", random.Next(8), random.NextInt64()),
        Scores =
        [
            .. Enumerable.Range(0, random.Next(1, 5)).Select(i => new OtherScore(
                new($"model {i}", $"{random.Next(9)}", Convert.ToHexStringLower(RandomBytes(random))), (ModelStage)random.Next(1, 4), random.Next(4) == 0 ? float.NaN : random.NextSingle())),
        ],
    };

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Write(ModelScores scores)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new ModelScoresSerde().Serialize(scores, bytes, Topic);
        return bytes.WrittenSpan.ToArray();
    }
}
