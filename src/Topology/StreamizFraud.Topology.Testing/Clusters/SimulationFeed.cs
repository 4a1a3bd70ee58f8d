using System.Buffers;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Testing;

/// <summary>What is fed into the runs of a <see cref="ClusterSimulation"/>. Immutable: each method gives a feed with one topic more.</summary>
public sealed record SimulationFeed
{
    /// <summary>Longest time from one record to the next.</summary>
    /// <value>60 ms by default.</value>
    public TimeSpan LargestStep { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How far back a record may lie that comes late, which one in four does.</summary>
    /// <value>Zero by default: times never go back.</value>
    public TimeSpan LargestDelay { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// At the end each partition of each topic gets two records more, each so much later than what was before: windows close, and what waits for time comes out.
    /// </summary>
    /// <value>One day by default. Zero: none.</value>
    public TimeSpan AdvanceAtEnd { get; init; } = TimeSpan.FromDays(1);

    internal IReadOnlyList<FeedTopic> Topics { get; init; } = [];

    /// <summary>A topic that gets records while the members run.</summary>
    /// <param name="topic">Topic that the topology reads.</param>
    /// <param name="next">Makes a record. Takes all chance from what it is given, so that a run can be repeated; few keys find more than many.</param>
    /// <param name="keySerde">Writes keys; null for the built-in serde of the type. A null key is none: the record goes to any partition.</param>
    /// <param name="valueSerde">Writes values; null as for keys. A null value is a tombstone.</param>
    public SimulationFeed Topic<K, V>(string topic, Func<Random, KeyValuePair<K, V>> next, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(next);
        var (keys, values) = (keySerde ?? Serde.Default<K>(), valueSerde ?? Serde.Default<V>());
        return Topic(topic, random =>
        {
            var (key, value) = next(random);
            return (Bytes(key, keys, topic, isKey: true), Bytes(value, values, topic, isKey: false));
        });
    }

    /// <summary>A topic that gets bytes, unreadable ones perhaps, while the members run.</summary>
    /// <param name="topic">Topic that the topology reads.</param>
    /// <param name="next">Makes key and value of a record; null is null.</param>
    public SimulationFeed Topic(string topic, Func<Random, (byte[]? Key, byte[]? Value)> next)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(next);
        return this with { Topics = [.. Topics, new FeedTopic(topic, next, [])] };
    }

    /// <summary>A topic whose records are all there before the application starts, such as those of a table or of a global table.</summary>
    /// <param name="topic">Topic that the topology reads.</param>
    /// <param name="rows">Records in order, all of time 0: earlier than any other.</param>
    /// <param name="keySerde">Writes keys; null for the built-in serde of the type.</param>
    /// <param name="valueSerde">Writes values; null as for keys.</param>
    public SimulationFeed Before<K, V>(string topic, IEnumerable<KeyValuePair<K, V>> rows, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(rows);
        var (keys, values) = (keySerde ?? Serde.Default<K>(), valueSerde ?? Serde.Default<V>());
        return this with
        {
            Topics =
            [
                .. Topics,
                new FeedTopic(topic, null, [.. rows.Select(row => (Bytes(row.Key, keys, topic, isKey: true), Bytes(row.Value, values, topic, isKey: false)))]),
            ],
        };
    }

    private static byte[]? Bytes<T>(T value, ISerde<T> serde, string topic, bool isKey)
    {
        if (value is null)
        {
            return null;
        }

        var writer = new ArrayBufferWriter<byte>();
        serde.Serialize(value, writer, new SerdeContext(topic, isKey));
        return writer.WrittenSpan.ToArray();
    }
}
