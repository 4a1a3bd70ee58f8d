using System.Buffers;
using System.Text;
using CardFraudService.World;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>
/// Decisions on the wire (ruling 13): <c>format 2 | score f32 | late byte | payment id, model name, version (length byte, UTF-8) | model
/// SHA-256 (32 bytes) | feature-set SHA-256 (32 bytes) | number of features (byte) | features f64 each</c>, numbers little-endian.
/// </summary>
public sealed class DecisionSerde : ISerde<Decision>
{
    private const int HashBytes = 32;
    private const byte Format = 2;

    /// <summary>Writes a scored row as a decision, without an object in between.</summary>
    public static void Write(in Scored<Payment> scored, IBufferWriter<byte> destination)
    {
        var (row, model) = (scored.Row, scored.Stamp.Model);
        Write(
            row.Event.Id, scored.Score, model.Name, model.Version, model.Sha256, scored.Stamp.FeatureSetSha256, row.Late, row.Values, destination);
    }

    /// <inheritdoc/>
    public void Serialize(Decision value, IBufferWriter<byte> destination, in SerdeContext context) =>
        Write(
            value.PaymentId,
            value.Score,
            value.ModelName,
            value.ModelVersion,
            value.ModelSha256,
            value.FeatureSetSha256,
            value.Late,
            value.Features.Span,
            destination);

    /// <inheritdoc/>
    public Decision Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = new WireReader(bytes, "decision");
        reader.Format(Format);
        var score = reader.Single();
        var late = reader.Byte() != 0;
        var id = Encoding.UTF8.GetString(reader.Text());
        var name = Encoding.UTF8.GetString(reader.Text());
        var version = Encoding.UTF8.GetString(reader.Text());
        var model = Convert.ToHexStringLower(reader.Take(HashBytes));
        var set = Convert.ToHexStringLower(reader.Take(HashBytes));
        var features = new double[reader.Byte()];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = reader.Double();
        }

        reader.End();
        return new Decision(id, score, name, version, model, set, late, features);
    }

    private static void Write(
        string id,
        float score,
        string modelName,
        string modelVersion,
        string modelSha256,
        string setSha256,
        bool late,
        ReadOnlySpan<double> features,
        IBufferWriter<byte> destination)
    {
        destination.Byte(Format);
        destination.Single(score);
        destination.Byte(late ? (byte)1 : (byte)0);
        destination.Text(id);
        destination.Text(modelName);
        destination.Text(modelVersion);
        Hash(modelSha256, destination);
        Hash(setSha256, destination);
        destination.Byte(checked((byte)features.Length));
        foreach (var feature in features)
        {
            destination.Double(feature);
        }
    }

    private static void Hash(string hex, IBufferWriter<byte> destination)
    {
        if (Convert.FromHexString(hex, destination.GetSpan(HashBytes), out _, out var written) != OperationStatus.Done || written != HashBytes)
        {
            throw new SerdeException("a hash must have 64 hexadecimal digits") { IsLoggable = true };
        }

        destination.Advance(HashBytes);
    }
}
