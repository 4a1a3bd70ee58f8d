using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How the rows of a table are stored. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed record Materialized<K, V>
{
    /// <summary>Name of the store; with it the table can be queried.</summary>
    /// <value>Null (default): generated, which <see cref="StreamsBuilderOptions.AllowGeneratedNames"/> must allow.</value>
    public string? StoreName { get; init; }

    /// <summary>Serde of the keys.</summary>
    /// <value>Null (default): that of the stream or table, else the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of the values.</summary>
    /// <value>Null (default): that of the table if the value has not changed, else the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Whether the rows are kept on disk.</summary>
    /// <value>Null (default): as <see cref="StreamsBuilderOptions.PersistentStores"/> says. False: in memory, restored from the changelog at each start.</value>
    public bool? Persistent { get; init; }

    /// <summary>Whether changes go to a changelog topic.</summary>
    /// <value>True by default; otherwise the rows are lost when the task moves.</value>
    public bool Logged { get; init; } = true;

    /// <summary>How long a windowed store keeps its rows, in stream time; other stores keep theirs for ever.</summary>
    /// <value>Null (default): as long as they can change. It may be longer, for queries, but not shorter.</value>
    public TimeSpan? Retention { get; init; }

    /// <summary>How long earlier versions of a row are known, in stream time: with it the table is versioned.</summary>
    /// <value>Null (default): only the newest version is known, and that is the one that came last.</value>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan? HistoryRetention
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? TimeSpan.Zero, TimeSpan.Zero, nameof(HistoryRetention));
            field = value;
        }
    }

    /// <summary>Settings of the changelog topic by Kafka's own names, over the library's.</summary>
    public IReadOnlyDictionary<string, string> ChangelogConfig { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Size of the record cache in changed rows: the table sends on only the last change of each row, at each commit or as soon as this many rows
    /// have changed. The stored rows do not depend on it. The table must have a store.
    /// </summary>
    /// <value>Null (default): no record cache, every change is sent on at once.</value>
    public int? CachedChanges { get; init; }

    /// <summary>A copy with this serde for keys.</summary>
    public Materialized<K, V> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for values.</summary>
    public Materialized<K, V> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy that keeps the rows in memory.</summary>
    public Materialized<K, V> InMemory() => this with { Persistent = false };

    /// <summary>A copy that keeps the rows on disk.</summary>
    public Materialized<K, V> OnDisk() => this with { Persistent = true };

    /// <summary>A copy that keeps rows of windows for this long.</summary>
    public Materialized<K, V> WithRetention(TimeSpan retention) => this with { Retention = retention };

    /// <summary>A copy with a changelog that has these settings.</summary>
    public Materialized<K, V> WithLoggingEnabled(IReadOnlyDictionary<string, string> config) => this with { Logged = true, ChangelogConfig = config };

    /// <summary>A copy with a record cache for this many changed rows, 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRows"/> is less than 1.</exception>
    public Materialized<K, V> WithCachingEnabled(int maxRows = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return this with { CachedChanges = maxRows };
    }

    /// <summary>A copy without a record cache.</summary>
    public Materialized<K, V> WithCachingDisabled() => this with { CachedChanges = null };

    /// <summary>A copy without a changelog.</summary>
    public Materialized<K, V> WithLoggingDisabled() => this with { Logged = false };

    /// <summary>A copy that keeps earlier versions of rows for this long, so that records are joined with the version of their time.</summary>
    public Materialized<K, V> WithHistoryRetention(TimeSpan historyRetention) => this with { HistoryRetention = historyRetention };

    /// <summary>In a store of this name, otherwise as by default: <c>Count("payments-of-card")</c>.</summary>
    /// <param name="storeName">Name of the store.</param>
    public static implicit operator Materialized<K, V>(string storeName)
    {
        ArgumentNullException.ThrowIfNull(storeName);
        return new() { StoreName = storeName };
    }

    internal long? HistoryMs => (long?)HistoryRetention?.TotalMilliseconds;
}

/// <summary>Says how the rows of a table are stored.</summary>
public static class Materialized
{
    /// <summary>In a store of this name.</summary>
    public static Materialized<K, V> As<K, V>(string storeName) => new() { StoreName = storeName };

    /// <summary>In a store of this name that remembers earlier versions of rows for a time (KIP-889).</summary>
    public static Materialized<K, V> AsVersioned<K, V>(string storeName, TimeSpan historyRetention) =>
        new() { StoreName = storeName, HistoryRetention = historyRetention };

    /// <summary>With these serdes.</summary>
    public static Materialized<K, V> With<K, V>(ISerde<K> keySerde, ISerde<V> valueSerde) => new() { KeySerde = keySerde, ValueSerde = valueSerde };
}
