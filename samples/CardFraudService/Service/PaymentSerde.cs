using System.Buffers;
using System.Text;
using CardFraudService.World;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>
/// Payments on the wire (ruling 13): <c>format 2 | amount in minor units i64 | event time ms i64 | fraud byte | scenario byte | id | card |
/// terminal (each length byte, UTF-8)</c>, numbers little-endian. Avro can take its place.
/// </summary>
public sealed class PaymentSerde : ISerde<Payment>
{
    private const byte Format = 2;
    private readonly NameCache _names = new();

    /// <inheritdoc/>
    public void Serialize(Payment value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.Byte(Format);
        destination.Int64(value.AmountMinor);
        destination.Int64(value.EventTimeMs);
        destination.Byte(value.IsFraud ? (byte)1 : (byte)0);
        destination.Byte(value.Scenario);
        destination.Text(value.Id);
        destination.Text(value.CardId);
        destination.Text(value.TerminalId);
    }

    /// <inheritdoc/>
    public Payment Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = new WireReader(bytes, "payment");
        reader.Format(Format);
        var amount = reader.Int64();
        var time = reader.Int64();
        var fraud = reader.Byte() != 0;
        var scenario = reader.Byte();
        var id = Encoding.UTF8.GetString(reader.Text());
        var card = _names.Get(reader.Text());
        var terminal = _names.Get(reader.Text());
        reader.End();
        return new Payment(id, card, terminal, amount, time, fraud, scenario);
    }
}
