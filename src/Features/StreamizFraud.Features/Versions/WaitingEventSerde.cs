using System.Buffers;
using System.Text;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Versions;

/// <summary>Bytes of a <see cref="WaitingEvent{TEvent}"/>: layout (1 byte, 1) | time, length of the key (varints) | the key in UTF-8 | the event.</summary>
internal sealed class WaitingEventSerde<TEvent>(ISerde<TEvent> events) : ISerde<WaitingEvent<TEvent>>
{
    private const byte Layout = 1;

    public string Format => $"waiting event {Layout} of {events.Format}";

    public void Serialize(WaitingEvent<TEvent> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = new VarintWriter(destination.GetSpan(1 + (2 * Varint.MaxLength) + Encoding.UTF8.GetMaxByteCount(value.Key.Length)));
        writer.Byte(Layout);
        writer.Number((ulong)value.TimeMs);
        writer.Number((ulong)Encoding.UTF8.GetByteCount(value.Key));
        writer.Skip(Encoding.UTF8.GetBytes(value.Key, writer.Rest));
        destination.Advance(writer.Written);
        events.Serialize(value.Event, destination, context);
    }

    public WaitingEvent<TEvent> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.IsEmpty || bytes[0] != Layout)
        {
            throw new SerdeException("A waiting event has a layout that this version of the library does not know") { IsLoggable = true };
        }

        var reader = bytes[1..];
        var time = (long)Varint.Read(ref reader);
        var length = Varint.Read(ref reader);
        if (length > (ulong)reader.Length)
        {
            throw new SerdeException("A waiting event is truncated") { IsLoggable = true };
        }

        var key = Encoding.UTF8.GetString(reader[..(int)length]);
        return new WaitingEvent<TEvent>(key, time, events.Deserialize(reader[(int)length..], context));
    }
}
