using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Serdes of windowed keys, for topics: the key's bytes and then the window's, so that one key's rows stay together.</summary>
/// <remarks>
/// A topic written with one of them is partitioned by the key alone, like the topic that the records came from.
/// Tables of windowed aggregates bring theirs along; they are needed where such a topic is read, or written with other key serdes.
/// </remarks>
public static class WindowedSerdes
{
    /// <summary>Keys of tumbling, hopping and sliding windows: <c>key | start (8 bytes, big-endian)</c>.</summary>
    /// <param name="inner">Serde of the keys.</param>
    /// <param name="size">Length of the windows, which is not in the bytes: the end of a key read is start + size.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static ISerde<Windowed<K>> TimeWindowed<K>(ISerde<K> inner, TimeSpan size) => TimeWindowed(inner, WindowTime.NotNegative(size, "the size of windows"));

    /// <summary>Keys of sessions: <c>key | end (8 bytes) | start (8 bytes)</c>, big-endian, the end first.</summary>
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
