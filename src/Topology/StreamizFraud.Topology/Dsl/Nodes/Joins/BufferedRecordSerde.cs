using System.Buffers;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Suppression;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The layout of held-back changes (rule U6), as far as a record has one: no value before it, and a due time that is not used.</summary>
internal sealed class BufferedRecordSerde<V>(ISerde<V> values) : ISerde<BufferedRecord<V>>
{
    public string Format => $"BufferedRecord({values.Format})";

    public void Serialize(BufferedRecord<V> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var bytes = new ArrayBufferWriter<byte>();
        values.Serialize(value.Value, bytes, context);
        var row = new ArrayBufferWriter<byte>();
        HeldRow.WriteContext(row, value.Origin, value.Timestamp, value.Headers);
        HeldRow.WriteValue(row, [], present: false);
        HeldRow.WriteValue(row, [], present: false);
        HeldRow.WriteValue(row, bytes.WrittenSpan, present: true);
        HeldRow.WriteInt64(row, 0);
        destination.Write(row.WrittenSpan);
    }

    public BufferedRecord<V> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        HeldRow.Read(bytes, out var timestamp, out var origin, out var headers);
        return HeldRow.TryNew(bytes, out var value)
            ? new(values.Deserialize(value, context), origin, timestamp, headers)
            : throw new SerdeException("a record that waits for a join has no value") { IsLoggable = true };
    }
}
