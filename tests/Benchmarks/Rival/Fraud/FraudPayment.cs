using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using StreamizFraud.Features;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>A payment of Kafka Streams' fraud job: 40 bytes, big-endian, in this order.</summary>
internal readonly record struct FraudPayment(long TimeMs, long Cents, int Card, int Terminal, long Sequence, bool IsFraud)
{
    public const int Length = 40;

    /// <summary>Key of the card's records.</summary>
    [FeatureFunction(version: 1)]
    public static string CardKey(int card) => string.Create(CultureInfo.InvariantCulture, $"card-{card:D8}");

    /// <summary>Key of the terminal's rows.</summary>
    [FeatureFunction(version: 1)]
    public static string TerminalKey(int terminal) => string.Create(CultureInfo.InvariantCulture, $"term-{terminal}");

    internal sealed class Bytes : ISerde<FraudPayment>
    {
        public void Serialize(FraudPayment value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            var span = destination.GetSpan(Length);
            BinaryPrimitives.WriteInt64BigEndian(span, value.TimeMs);
            BinaryPrimitives.WriteInt64BigEndian(span[8..], value.Cents);
            BinaryPrimitives.WriteInt32BigEndian(span[16..], value.Card);
            BinaryPrimitives.WriteInt32BigEndian(span[20..], value.Terminal);
            BinaryPrimitives.WriteInt64BigEndian(span[24..], value.Sequence);
            BinaryPrimitives.WriteInt64BigEndian(span[32..], value.IsFraud ? 1 : 0);
            destination.Advance(Length);
        }

        public FraudPayment Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[32..]) != 0);
    }
}
