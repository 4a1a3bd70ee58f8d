using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>A decision of Kafka Streams' fraud job: sequence, 15 features, score; 136 bytes, big-endian.</summary>
internal sealed class FraudDecisionSerde : ISerde<Scored<FraudPayment>>
{
    public const int Features = 15;
    public const int Length = sizeof(long) + ((Features + 1) * sizeof(double));

    public void Serialize(Scored<FraudPayment> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var span = destination.GetSpan(Length);
        BinaryPrimitives.WriteInt64BigEndian(span, value.Row.Event.Sequence);
        var values = value.Row.Values;
        for (var i = 0; i < Features; i++)
        {
            BinaryPrimitives.WriteDoubleBigEndian(span[(sizeof(long) + (i * sizeof(double)))..], values[i]);
        }

        BinaryPrimitives.WriteDoubleBigEndian(span[(Length - sizeof(double))..], value.Score);
        destination.Advance(Length);
    }

    public Scored<FraudPayment> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        throw new NotSupportedException("Decisions are written only.");
}
