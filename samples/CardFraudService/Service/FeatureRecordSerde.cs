using System.Buffers;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>Feature rows as they leave the topology of the <c>features</c> verb: <c>payment id i64 | number of values (byte) | f64 each</c>, little-endian.</summary>
public sealed class FeatureRecordSerde : ISerde<FeatureRow<Payment>>
{
    /// <summary>Reads id and values.</summary>
    public static (long PaymentId, double[] Values) Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes, "feature row");
        var id = reader.Int64();
        var values = new double[reader.Byte()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.Double();
        }

        reader.End();
        return (id, values);
    }

    /// <inheritdoc/>
    public void Serialize(FeatureRow<Payment> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.Int64(value.Event.Id);
        destination.Byte(checked((byte)value.Values.Length));
        foreach (var feature in value.Values)
        {
            destination.Double(feature);
        }
    }

    /// <inheritdoc/>
    public FeatureRow<Payment> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        throw new NotSupportedException("The rows are read with Read.");
}
