using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Bytes of a <see cref="DueKey"/>: the time, big-endian, so that rows are in its order, then the id.</summary>
internal sealed class DueKeySerde : ISerde<DueKey>
{
    public string Format => "due key 1";

    public void Serialize(DueKey value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var span = destination.GetSpan(sizeof(long) + Encoding.UTF8.GetByteCount(value.Payment));
        BinaryPrimitives.WriteInt64BigEndian(span, value.AtMs);
        destination.Advance(sizeof(long) + Encoding.UTF8.GetBytes(value.Payment, span[sizeof(long)..]));
    }

    public DueKey Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        bytes.Length < sizeof(long)
            ? throw new SerdeException("the key of a due payment is too short") { IsLoggable = true }
            : new DueKey(BinaryPrimitives.ReadInt64BigEndian(bytes), Encoding.UTF8.GetString(bytes[sizeof(long)..]));
}
