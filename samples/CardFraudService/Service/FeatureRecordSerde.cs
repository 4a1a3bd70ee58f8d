using System.Buffers;
using System.Text;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>Feature rows as they leave the topology of the <c>features</c> verb: <c>payment id (length byte, UTF-8) | late byte | number of values (byte) | f64 each</c>, little-endian.</summary>
public sealed class FeatureRecordSerde : ISerde<FeatureRow<Payment>>
{
    /// <summary>Reads id, values and whether the payment was late.</summary>
    public static (string PaymentId, double[] Values, bool Late) Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes, "feature row");
        var id = Encoding.UTF8.GetString(reader.Text());
        var late = reader.Byte() != 0;
        var values = new double[reader.Byte()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.Double();
        }

        reader.End();
        return (id, values, late);
    }

    /// <inheritdoc/>
    public void Serialize(FeatureRow<Payment> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.Text(value.Event.Id);
        destination.Byte(value.Late ? (byte)1 : (byte)0);
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
