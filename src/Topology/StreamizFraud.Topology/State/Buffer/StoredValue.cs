using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State.Buffer;

/// <summary>Values as they are stored: <c>int64 timestamp ‖ value</c> in timestamped stores, else the value alone (rule B1).</summary>
internal sealed class StoredValue<V>(ISerde<V> serde, bool timestamped, SerdeContext context)
{
    private long _bytes;
    private long _values;

    /// <summary>Length of what stands before the value.</summary>
    public int PrefixLength { get; } = timestamped ? sizeof(long) : 0;

    /// <summary>Mean length of the values seen so far.</summary>
    public long AverageLength => _values == 0 ? 64 : _bytes / _values;

    /// <summary>Appends the stored form of a value.</summary>
    /// <returns>Its length.</returns>
    public int Encode(ArrayBufferWriter<byte> destination, V value, long timestamp)
    {
        var start = destination.WrittenCount;
        AppendPrefix(destination, timestamp);
        serde.Serialize(value, destination, context);
        Note(destination.WrittenCount - start);
        return destination.WrittenCount - start;
    }

    /// <summary>Appends the stored form of a value that is serialised already (rule G3).</summary>
    public void Encode(ArrayBufferWriter<byte> destination, ReadOnlySpan<byte> value, long timestamp)
    {
        AppendPrefix(destination, timestamp);
        destination.Write(value);
    }

    /// <summary>A value alone, in bytes of its own; null if it cannot be written.</summary>
    public byte[]? Bytes(V value) => EncodedBytes.Of(serde, value, present: true, context);

    /// <summary>Reads a value; the time is -1 if it is not stored.</summary>
    public V Decode(ReadOnlySpan<byte> stored, out long timestamp)
    {
        if (stored.Length < PrefixLength)
        {
            ThrowShort(stored.Length);
        }

        timestamp = PrefixLength > 0 ? BinaryPrimitives.ReadInt64BigEndian(stored) : -1;
        Note(stored.Length);
        return serde.Deserialize(stored[PrefixLength..], context);
    }

    private void AppendPrefix(ArrayBufferWriter<byte> destination, long timestamp)
    {
        if (PrefixLength > 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(destination.GetSpan(sizeof(long)), timestamp);
            destination.Advance(sizeof(long));
        }
    }

    [DoesNotReturn]
    private void ThrowShort(int length) =>
        throw new UnreadableStateException($"A row of {context.Topic} has {length} bytes where {PrefixLength} are its time");

    private void Note(int length)
    {
        _bytes += length;
        _values++;
    }
}
