namespace StreamizFraud.Topology.Dsl;

/// <content>Groups by key and window.</content>
public sealed partial class KGroupedStream<K, V>
{
    /// <summary>Splits each group into windows of a fixed size, tumbling or hopping: one row per key and window.</summary>
    public TimeWindowedKStream<K, V> WindowedBy(TimeWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedGroups<K, V>(this, new TimeWindowing(windows)));
    }

    /// <summary>Splits each group into windows that slide with its records: one row per key and distinct set of records within the time difference.</summary>
    public TimeWindowedKStream<K, V> WindowedBy(SlidingWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedGroups<K, V>(this, new SlidingWindowing(windows)));
    }

    /// <summary>Splits each group into sessions, which last as long as records keep coming: one row per key and session.</summary>
    public SessionWindowedKStream<K, V> WindowedBy(SessionWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedGroups<K, V>(this, new SessionWindowing(windows)));
    }
}
