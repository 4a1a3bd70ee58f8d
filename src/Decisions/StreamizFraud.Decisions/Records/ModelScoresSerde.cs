using System.Buffers;
using StreamizFraud.Decisions.Records;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Decisions;

/// <summary>Scores of models that did not decide, in Avro's single-object encoding: C3 01, the schema's fingerprint (8 bytes, little-endian), the body.</summary>
/// <remarks>Written without allocations. Thread-safe.</remarks>
public sealed class ModelScoresSerde : ISerde<ModelScores>
{
    /// <summary>CRC-64-AVRO of the parsing canonical form of <see cref="Schema"/>: what messages bear.</summary>
    public const ulong Fingerprint = 0x8DCE9BA03B40D21A;

    private static readonly ModelStage[] Stages = [ModelStage.Shadow, ModelStage.Challenger, ModelStage.Champion];

    /// <summary>The Avro schema, version 1. A field that is added gets a default; nothing is renamed or removed.</summary>
    public static string Schema { get; } = DecisionSchemas.Read("model-scores-v1.avsc");

    /// <inheritdoc/>
    public string Format => "model scores 1, Avro single object";

    /// <inheritdoc/>
    public void Serialize(ModelScores value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(destination);
        destination.BeginObject(Fingerprint);
        destination.Text(value.PaymentId);
        destination.Optional(value.CardToken);
        destination.Long(value.EventTimeMs);
        destination.Text(value.Source.Topic);
        destination.Long(value.Source.Partition);
        destination.Long(value.Source.Offset);
        destination.BeginArray(value.Scores.Count);
        for (var i = 0; i < value.Scores.Count; i++)
        {
            var other = value.Scores[i];
            destination.Text(other.Model.Name);
            destination.Text(other.Model.Version);
            destination.Hash(other.Model.Sha256);
            destination.Long(Array.IndexOf(Stages, other.Stage) is >= 0 and var stage ? stage : throw new SerdeException($"a model that is {other.Stage} scores nothing") { IsLoggable = true });
            destination.Long(float.IsNaN(other.Score) ? 0 : 1);
            if (!float.IsNaN(other.Score))
            {
                destination.Single(other.Score);
            }
        }

        destination.EndArray();
    }

    /// <inheritdoc/>
    public ModelScores Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = new AvroReader(bytes);
        if (reader.Fingerprint() != Fingerprint)
        {
            throw new SerdeException($"no scores of models of schema {Fingerprint:x16} in Avro's single-object encoding") { IsLoggable = true };
        }

        var scores = new ModelScores
        {
            PaymentId = reader.Text(),
            CardToken = reader.OptionalText(),
            EventTimeMs = reader.Long(),
            Source = new RecordMetadata(reader.Text(), reader.Int(), reader.Long()),
            Scores = ReadScores(ref reader),
        };
        return reader.IsAtEnd ? scores : throw new SerdeException("bytes follow the end of a record") { IsLoggable = true };
    }

    private static List<OtherScore> ReadScores(ref AvroReader reader)
    {
        var scores = new List<OtherScore>();
        for (var count = reader.Block(); count > 0; count = reader.Block())
        {
            for (; count > 0; count--)
            {
                var model = new ModelIdentity(reader.Text(), reader.Text(), reader.Hash());
                scores.Add(new OtherScore(model, reader.Symbol<ModelStage>(Stages), reader.Long() == 0 ? float.NaN : reader.Single()));
            }
        }

        return scores;
    }
}
