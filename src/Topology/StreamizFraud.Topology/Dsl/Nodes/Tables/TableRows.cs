using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The rows of a table's store, which remembers earlier versions or does not (rules A6, A11).</summary>
internal abstract class TableRows<K, V>
{
    /// <summary>The rows of a store.</summary>
    public static TableRows<K, V> Of(IStateStore store) => store is IVersionedKeyValueStore<K, V> versions
        ? new VersionedRows(versions)
        : new NewestRows((ITimestampedKeyValueStore<K, V>)store);

    /// <summary>The row as it is now.</summary>
    /// <returns>False if there is none.</returns>
    public abstract bool TryGet(K key, out V value, out long timestamp);

    /// <summary>The row as it was at a time, if the store remembers; else as it is now.</summary>
    /// <returns>False if there was none.</returns>
    public abstract bool TryGet(K key, long asOf, out V value, out long timestamp);

    /// <summary>Puts a row, or its absence.</summary>
    public abstract RowPut Put(K key, V value, bool present, long timestamp);

    /// <summary>Only the last put counts, whatever its time.</summary>
    private sealed class NewestRows(ITimestampedKeyValueStore<K, V> rows) : TableRows<K, V>
    {
        public override bool TryGet(K key, out V value, out long timestamp) => rows.TryGet(key, out value!, out timestamp);

        public override bool TryGet(K key, long asOf, out V value, out long timestamp) => rows.TryGet(key, out value!, out timestamp);

        public override RowPut Put(K key, V value, bool present, long timestamp)
        {
            if (present)
            {
                rows.Put(key, value, timestamp);
            }
            else
            {
                rows.Delete(key, timestamp);
            }

            return RowPut.Newest;
        }
    }

    /// <summary>Every put is a version of its time.</summary>
    private sealed class VersionedRows(IVersionedKeyValueStore<K, V> rows) : TableRows<K, V>
    {
        public override bool TryGet(K key, out V value, out long timestamp) => Take(rows.TryGet(key, out var version), version, out value, out timestamp);

        public override bool TryGet(K key, long asOf, out V value, out long timestamp) =>
            Take(rows.TryGet(key, asOf, out var version), version, out value, out timestamp);

        public override RowPut Put(K key, V value, bool present, long timestamp) =>
            (present ? rows.Put(key, value, timestamp) : rows.Delete(key, timestamp)) switch
            {
                null => RowPut.TooOld,
                long.MaxValue => RowPut.Newest,
                _ => RowPut.Earlier,
            };

        private static bool Take(bool found, in VersionedRecord<V> version, out V value, out long timestamp)
        {
            (value, timestamp) = (version.Value, version.Timestamp);
            return found;
        }
    }
}
