using System.Buffers;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Bytes of an <see cref="AwaitedPayment"/>.</summary>
internal sealed class AwaitedPaymentSerde : ISerde<AwaitedPayment>
{
    private const int Version = 1;
    private const int HasModel = 1;
    private const int IsAlert = 2;
    private const int HasCard = 4;
    private const int IsFraud = 8;

    public string Format => "awaited payment 1";

    public void Serialize(AwaitedPayment value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.Whole(Version);
        destination.Whole((value.Model is null ? 0 : HasModel) | (value.IsAlert ? IsAlert : 0) | (value.Card is null ? 0 : HasCard) | (value.IsFraud ? IsFraud : 0));
        destination.Whole(value.TimeMs);
        destination.Whole(value.LabelMs);
        destination.Whole(BitConverter.SingleToInt32Bits(value.Score));
        destination.Fixed(BitConverter.DoubleToUInt64Bits(value.Calibrated));
        if (value.Card is { } card)
        {
            destination.Fixed(card);
        }

        if (value.Model is { } model)
        {
            destination.Text(model.Name);
            destination.Text(model.Version);
            destination.Text(model.Sha256);
        }
    }

    public AwaitedPayment Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = new CountsReader(bytes);
        if (reader.Whole() != Version)
        {
            throw new SerdeException($"an awaited payment is not of version {Version}") { IsLoggable = true };
        }

        var flags = reader.Whole();
        return new AwaitedPayment
        {
            IsAlert = (flags & IsAlert) != 0,
            IsFraud = (flags & IsFraud) != 0,
            TimeMs = reader.Whole(),
            LabelMs = reader.Whole(),
            Score = BitConverter.Int32BitsToSingle((int)reader.Whole()),
            Calibrated = BitConverter.UInt64BitsToDouble(reader.Fixed()),
            Card = (flags & HasCard) != 0 ? reader.Fixed() : null,
            Model = (flags & HasModel) != 0 ? new ModelIdentity(reader.Text(), reader.Text(), reader.Text()) : null,
        };
    }
}
