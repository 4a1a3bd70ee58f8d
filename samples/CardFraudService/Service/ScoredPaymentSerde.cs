using System.Buffers;
using CardFraudService.World;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>Writes scored rows as decisions; nothing reads them back as rows.</summary>
public sealed class ScoredPaymentSerde : ISerde<Scored<Payment>>
{
    /// <inheritdoc/>
    public void Serialize(Scored<Payment> value, IBufferWriter<byte> destination, in SerdeContext context) => DecisionSerde.Write(value, destination);

    /// <inheritdoc/>
    public Scored<Payment> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        throw new NotSupportedException("Decisions are read with DecisionSerde.");
}
