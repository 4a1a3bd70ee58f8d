using System.Buffers;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Scoring;

/// <summary>Bytes of <see cref="CardStates"/>, as they are.</summary>
internal sealed class CardStatesSerde : ISerde<CardStates>
{
    public string Format => $"states of sequence models {CardStates.Version}";

    public void Serialize(CardStates value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(value.Bytes);

    public CardStates Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        CardStates.Read(bytes) ?? throw new SerdeException("What sequence models keep of a card is damaged, or of another version") { IsLoggable = true };
}
