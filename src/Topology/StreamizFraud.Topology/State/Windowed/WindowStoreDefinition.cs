using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Windowed;

namespace StreamizFraud.Topology.State;

/// <summary>A store of rows by key and window start.</summary>
internal sealed class WindowStoreDefinition<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, long retentionMs, long windowSizeMs)
    : StoreDefinition(name)
{
    public ISerde<K> KeySerde { get; } = LocatedSerde.AtStore(keySerde, name);

    public ISerde<V> ValueSerde { get; } = LocatedSerde.AtStore(valueSerde, name);

    /// <summary>How long rows are there, in ms of the store's clock after their window start (rule W12).</summary>
    public long RetentionMs { get; } = retentionMs;

    /// <summary>Length of the windows in ms, for the ends of keys read back (rule W3).</summary>
    public long WindowSizeMs { get; } = windowSizeMs;

    /// <summary>Whether rows keep the time of their last update (rule B1).</summary>
    public bool Timestamped { get; init; }

    /// <summary>Whether equal keys and starts make rows of their own (rule B2).</summary>
    public bool RetainDuplicates { get; init; }

    /// <summary>Whether the changelog has the headers of the records that wrote the rows: only Kafka Streams' stores of stream-stream joins do so.</summary>
    public bool LogsHeaders { get; init; }

    /// <summary>Whether <c>FetchAll</c> goes through all keys in order of (start, key) at the cost of what it gives: for results on window close.</summary>
    public bool TimeOrdered { get; init; }

    internal override IReadOnlyDictionary<string, string> DefaultChangelogConfig =>
        RetainDuplicates ? WindowedChangelog.Deleted(RetentionMs) : WindowedChangelog.Compacted(RetentionMs);

    /// <remarks>Joins keep duplicates, and rows that have a start only: a join whose time difference changes goes on with them.</remarks>
    internal override StoreIdentity Identity
    {
        get
        {
            var times = Timestamped ? " with their times" : string.Empty;
            var identity = StoreIdentity.Of(
                RetainDuplicates ? $"windows{times} with duplicates" : $"windows of {WindowSizeMs} ms{times}",
                KeySerde,
                ValueSerde,
                WindowedLayout.Of(Retention.SegmentMs(RetentionMs), TimeOrdered));
            return RetainDuplicates ? identity with { KindsAlsoRead = [$"windows of {WindowSizeMs} ms{times} with duplicates"] } : identity;
        }
    }

    internal override IReadOnlyList<string> OwnClocks =>
        RetainDuplicates ? [Retention.ClockName(Name), SequenceName(Name)] : [Retention.ClockName(Name)];

    /// <summary>Name of the number of the last put, which lasts as clocks do.</summary>
    internal static string SequenceName(string store) => $"sequence:{store}";

    internal override TaskStore Create(StoreEnvironment environment) =>
        Timestamped ? new TimestampedWindowStore<K, V>(this, environment) : new WindowStore<K, V>(this, environment);
}
