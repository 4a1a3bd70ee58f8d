using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How two streams are joined and where their records are kept meanwhile. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type of both sides.</typeparam>
/// <typeparam name="V">Value type of this stream.</typeparam>
/// <typeparam name="VO">Value type of the other stream.</typeparam>
/// <remarks>
/// Source: <c>StreamJoined</c> of Kafka Streams. A join keeps the records of each side in a store of its own and, if it has results for
/// records without a partner, those that still wait for one in a third.
/// </remarks>
public sealed record StreamJoined<K, V, VO>
{
    /// <summary>Serde of the keys.</summary>
    /// <value>Null (default): that of the streams, else the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of this stream's values.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Serde of the other stream's values.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<VO>? OtherValueSerde { get; init; }

    /// <summary>What the nodes are named after, and <c>Name-left</c> and <c>Name-right</c> repartition topics if those are needed.</summary>
    /// <value>Null (default): generated.</value>
    public string? Name { get; init; }

    /// <summary>What the stores are named after: <c>StoreName-this-join-store</c> and so on.</summary>
    /// <value>Null (default): generated, which <see cref="StreamsBuilderOptions.AllowGeneratedNames"/> must allow.</value>
    public string? StoreName { get; init; }

    /// <summary>How long a record can be met by late ones of the other side, in stream time.</summary>
    /// <value>Null (default): before + after + grace of the windows, which is also the least.</value>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether the records are kept on disk.</summary>
    /// <value>Null (default): as <see cref="StreamsBuilderOptions.PersistentStores"/> says. False: in memory, restored from the changelogs at each start.</value>
    public bool? Persistent { get; init; }

    /// <summary>Whether the stores have changelog topics.</summary>
    /// <value>True by default; otherwise records that wait are lost when the task moves.</value>
    public bool Logged { get; init; } = true;

    /// <summary>Settings of the changelog topics by Kafka's own names, over the library's.</summary>
    public IReadOnlyDictionary<string, string> ChangelogConfig { get; init; } = new Dictionary<string, string>();

    /// <summary>A copy with this serde for keys.</summary>
    public StreamJoined<K, V, VO> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for this stream's values.</summary>
    public StreamJoined<K, V, VO> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy with this serde for the other stream's values.</summary>
    public StreamJoined<K, V, VO> WithOtherValueSerde(ISerde<VO> serde) => this with { OtherValueSerde = serde };

    /// <summary>A copy with this name.</summary>
    public StreamJoined<K, V, VO> WithName(string name) => this with { Name = name };

    /// <summary>A copy whose stores are named after this.</summary>
    public StreamJoined<K, V, VO> WithStoreName(string storeName) => this with { StoreName = storeName };

    /// <summary>A copy with this retention.</summary>
    public StreamJoined<K, V, VO> WithRetention(TimeSpan retention) => this with { Retention = retention };

    /// <summary>A copy that keeps the rows in memory.</summary>
    public StreamJoined<K, V, VO> InMemory() => this with { Persistent = false };

    /// <summary>A copy that keeps the rows on disk.</summary>
    public StreamJoined<K, V, VO> OnDisk() => this with { Persistent = true };

    /// <summary>A copy with changelogs that have these settings.</summary>
    public StreamJoined<K, V, VO> WithLoggingEnabled(IReadOnlyDictionary<string, string> config) => this with { Logged = true, ChangelogConfig = config };

    /// <summary>A copy without changelogs.</summary>
    public StreamJoined<K, V, VO> WithLoggingDisabled() => this with { Logged = false };
}

/// <summary>Says how two streams are joined.</summary>
public static class StreamJoined
{
    /// <summary>With these serdes.</summary>
    public static StreamJoined<K, V, VO> With<K, V, VO>(ISerde<K> keySerde, ISerde<V> valueSerde, ISerde<VO> otherValueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde, OtherValueSerde = otherValueSerde };

    /// <summary>With a name.</summary>
    public static StreamJoined<K, V, VO> As<K, V, VO>(string name) => new() { Name = name };
}
