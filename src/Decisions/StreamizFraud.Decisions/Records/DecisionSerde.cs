using System.Buffers;
using StreamizFraud.Decisions.Records;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Decisions;

/// <summary>Decisions in Avro's single-object encoding: C3 01, the schema's fingerprint (8 bytes, little-endian), the body.</summary>
/// <remarks>
/// Readers find the schema by its fingerprint, without a registry; <see cref="DecisionSchemas.Avro"/> is the text. Decisions of schema 1 are read too. Written without
/// allocations. Thread-safe.
/// </remarks>
public sealed class DecisionSerde : ISerde<Decision>
{
    private static readonly DecisionOutcome[] Outcomes = [DecisionOutcome.Approve, DecisionOutcome.Review, DecisionOutcome.Decline];
    private static readonly DecidedBy[] Deciders = [DecidedBy.Model, DecidedBy.Rule, DecidedBy.Default];
    private static readonly Degradation[] Degradations = [Degradation.None, Degradation.LastGoodVersion, Degradation.NoScore];

    /// <inheritdoc/>
    public string Format => "decision 2, Avro single object";

    /// <inheritdoc/>
    public void Serialize(Decision value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(destination);
        destination.BeginObject(DecisionSchemas.AvroFingerprint);
        destination.Text(value.PaymentId);
        destination.Optional(value.CardToken);
        destination.Long((int)value.Outcome);
        destination.Long((int)value.DecidedBy);
        destination.Optional(value.Rule);
        WriteRules(value, destination);
        destination.Long(value.Score is null ? 0 : 1);
        if (value.Score is { } score)
        {
            destination.Single(score);
        }

        destination.Optional(value.CalibratedScore);
        destination.Optional(value.Threshold);
        WriteReasons(value.Reasons, destination);
        destination.Text(value.Model.Name);
        destination.Text(value.Model.Version);
        destination.Hash(value.Model.Sha256);
        destination.Text(value.FeatureSet);
        destination.Hash(value.FeatureSetSha256);
        WriteFeatures(value.Features.Span, destination);
        destination.Truth(value.Late);
        destination.Truth(value.ColdStart);
        destination.Long((int)value.Degraded);
        destination.Long(value.EventTimeMs);
        destination.Text(value.Source.Topic);
        destination.Long(value.Source.Partition);
        destination.Long(value.Source.Offset);
        WritePath(value.Path, destination);
    }

    /// <inheritdoc/>
    public Decision Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = new AvroReader(bytes);
        var fingerprint = reader.Fingerprint();
        if (fingerprint is not (DecisionSchemas.AvroFingerprint or DecisionSchemas.AvroFingerprintV1))
        {
            throw new SerdeException($"not a decision of schema {DecisionSchemas.AvroFingerprint:x16} in Avro's single-object encoding") { IsLoggable = true };
        }

        var decision = new Decision
        {
            PaymentId = reader.Text(),
            CardToken = reader.OptionalText(),
            Outcome = reader.Symbol<DecisionOutcome>(Outcomes),
            DecidedBy = reader.Symbol<DecidedBy>(Deciders),
            Rule = reader.OptionalText(),
            NotedRules = ReadTexts(ref reader),
            RuleSet = reader.Long() == 0 ? null : new RuleSetStamp(reader.Text(), reader.Text(), reader.Hash()),
            Score = reader.Long() == 0 ? null : reader.Single(),
            CalibratedScore = reader.OptionalDouble(),
            Threshold = reader.OptionalDouble(),
            Reasons = ReadReasons(ref reader),
            Model = new ModelIdentity(reader.Text(), reader.Text(), reader.Hash()),
            FeatureSet = reader.Text(),
            FeatureSetSha256 = reader.Hash(),
            Features = ReadFeatures(ref reader),
            Late = reader.Truth(),
            ColdStart = reader.Truth(),
            Degraded = reader.Symbol<Degradation>(Degradations),
            EventTimeMs = reader.Long(),
            Source = new RecordMetadata(reader.Text(), reader.Int(), reader.Long()),
            Path = fingerprint == DecisionSchemas.AvroFingerprintV1 ? [] : ReadPath(ref reader),
        };
        return reader.IsAtEnd ? decision : throw new SerdeException("bytes follow the end of a decision") { IsLoggable = true };
    }

    private static void WriteRules(Decision value, IBufferWriter<byte> destination)
    {
        destination.BeginArray(value.NotedRules.Count);
        for (var i = 0; i < value.NotedRules.Count; i++)
        {
            destination.Text(value.NotedRules[i]);
        }

        destination.EndArray();
        destination.Long(value.RuleSet is null ? 0 : 1);
        if (value.RuleSet is { } set)
        {
            destination.Text(set.Name);
            destination.Text(set.Version);
            destination.Hash(set.Sha256);
        }
    }

    private static void WriteReasons(IReadOnlyList<ReasonCode> reasons, IBufferWriter<byte> destination)
    {
        destination.BeginArray(reasons.Count);
        for (var i = 0; i < reasons.Count; i++)
        {
            destination.Text(reasons[i].Feature);
            destination.Double(reasons[i].Contribution);
            destination.Text(reasons[i].Text);
        }

        destination.EndArray();
    }

    private static void WriteFeatures(ReadOnlySpan<double> features, IBufferWriter<byte> destination)
    {
        destination.BeginArray(features.Length);
        foreach (var feature in features)
        {
            destination.Double(feature);
        }

        destination.EndArray();
    }

    private static void WritePath(IReadOnlyList<RecordMetadata> path, IBufferWriter<byte> destination)
    {
        destination.BeginArray(path.Count);
        for (var i = 0; i < path.Count; i++)
        {
            destination.Text(path[i].Topic);
            destination.Long(path[i].Partition);
            destination.Long(path[i].Offset);
        }

        destination.EndArray();
    }

    private static List<string> ReadTexts(ref AvroReader reader)
    {
        var texts = new List<string>();
        for (var count = reader.Block(); count > 0; count = reader.Block())
        {
            for (; count > 0; count--)
            {
                texts.Add(reader.Text());
            }
        }

        return texts;
    }

    private static List<ReasonCode> ReadReasons(ref AvroReader reader)
    {
        var reasons = new List<ReasonCode>();
        for (var count = reader.Block(); count > 0; count = reader.Block())
        {
            for (; count > 0; count--)
            {
                reasons.Add(new ReasonCode(reader.Text(), reader.Double(), reader.Text()));
            }
        }

        return reasons;
    }

    private static List<RecordMetadata> ReadPath(ref AvroReader reader)
    {
        var path = new List<RecordMetadata>();
        for (var count = reader.Block(); count > 0; count = reader.Block())
        {
            for (; count > 0; count--)
            {
                path.Add(new RecordMetadata(reader.Text(), reader.Int(), reader.Long()));
            }
        }

        return path;
    }

    private static double[] ReadFeatures(ref AvroReader reader)
    {
        var features = new List<double>();
        for (var count = reader.Block(); count > 0; count = reader.Block())
        {
            features.EnsureCapacity(features.Count + count);
            for (; count > 0; count--)
            {
                features.Add(reader.Double());
            }
        }

        return [.. features];
    }
}
