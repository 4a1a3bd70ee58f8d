using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Windows;

/// <summary>Serdes of windowed keys, for topics: the key's bytes and then the window's, so that one key's rows stay together.</summary>
/// <remarks>
/// A topic written with one of them is partitioned by the key alone, like the topic that the records came from (rule M3).
/// Tables of windowed aggregates bring theirs along; they are needed where such a topic is read, or written with other key serdes.
/// </remarks>
public static class WindowedSerdes
{
    /// <summary>Keys of tumbling, hopping and sliding windows: <c>key | start (8 bytes, big-endian)</c> (rule B2).</summary>
    /// <param name="inner">Serde of the keys.</param>
    /// <param name="size">Length of the windows, which is not in the bytes: the end of a key read is start + size (rule W3).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static ISerde<Windowed<K>> TimeWindowed<K>(ISerde<K> inner, TimeSpan size) => TimeWindowed(inner, WindowTime.NotNegative(size, nameof(size)));

    /// <summary>Keys of sessions: <c>key | end (8 bytes) | start (8 bytes)</c>, big-endian, the end first (rule B3).</summary>
    /// <param name="inner">Serde of the keys.</param>
    public static ISerde<Windowed<K>> SessionWindowed<K>(ISerde<K> inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new SessionWindowedSerde<K>(inner);
    }

    internal static ISerde<Windowed<K>> TimeWindowed<K>(ISerde<K> inner, long sizeMs)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new TimeWindowedSerde<K>(inner, sizeMs);
    }
}

/// <summary>A serde of keys that end with bytes that a record is not partitioned by (rule M3).</summary>
internal interface ISuffixedKeySerde
{
    /// <summary>How many bytes at the end the partition does not depend on.</summary>
    int SuffixLength { get; }
}

/// <summary>Key and start.</summary>
internal sealed class TimeWindowedSerde<K>(ISerde<K> inner, long sizeMs) : ISerde<Windowed<K>>, ISuffixedKeySerde
{
    public string Format => $"WindowedSerdes.TimeWindowed({inner.Format}, {sizeMs} ms)";

    public int SuffixLength => sizeof(long);

    public void Serialize(Windowed<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        inner.Serialize(value.Key, destination, context);
        BinaryPrimitives.WriteInt64BigEndian(destination.GetSpan(sizeof(long)), value.Window.Start);
        destination.Advance(sizeof(long));
    }

    public Windowed<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < SuffixLength)
        {
            throw new SerdeException($"a time-windowed key has at least {SuffixLength} bytes; got {bytes.Length}") { IsLoggable = true };
        }

        var start = BinaryPrimitives.ReadInt64BigEndian(bytes[^sizeof(long)..]);
        return new(inner.Deserialize(bytes[..^SuffixLength], context), WindowTime.Span(start, sizeMs));
    }
}

/// <summary>Key, end and start.</summary>
internal sealed class SessionWindowedSerde<K>(ISerde<K> inner) : ISerde<Windowed<K>>, ISuffixedKeySerde
{
    public string Format => $"WindowedSerdes.SessionWindowed({inner.Format})";

    public int SuffixLength => 2 * sizeof(long);

    public void Serialize(Windowed<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        inner.Serialize(value.Key, destination, context);
        var span = destination.GetSpan(SuffixLength);
        BinaryPrimitives.WriteInt64BigEndian(span, value.Window.End);
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(long)..], value.Window.Start);
        destination.Advance(SuffixLength);
    }

    public Windowed<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < SuffixLength)
        {
            throw new SerdeException($"a session key has at least {SuffixLength} bytes; got {bytes.Length}") { IsLoggable = true };
        }

        var times = bytes[^SuffixLength..];
        var window = new Window(BinaryPrimitives.ReadInt64BigEndian(times[sizeof(long)..]), BinaryPrimitives.ReadInt64BigEndian(times));
        return new(inner.Deserialize(bytes[..^SuffixLength], context), window);
    }
}
