using StreamizFraud.Features.Definitions;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>The reference tables of a set that is computed in memory, with all their history.</summary>
/// <remarks>
/// An event gets the row as it was at its time: what a versioned table gives in a topology, if its rows have arrived before the event and its
/// history reaches back to it. Not thread-safe while tables are bound.
/// </remarks>
public sealed class LookupRows
{
    private readonly Dictionary<string, BoundRows> _tables = new(StringComparer.Ordinal);

    /// <summary>Binds a table of a set.</summary>
    /// <param name="name">Its name in the set.</param>
    /// <param name="rows">All rows there have been, in any order; of two of one key and time the later one in this order holds. Read once, here.</param>
    /// <typeparam name="TRow">Type of the rows, as the set declares it.</typeparam>
    /// <returns>This, to bind the next one.</returns>
    /// <exception cref="ArgumentException">A table of that name is bound.</exception>
    public LookupRows Bind<TRow>(string name, IEnumerable<LookupRow<TRow>> rows)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(rows);
        var histories = rows.GroupBy(row => row.Key, StringComparer.Ordinal).ToDictionary(key => key.Key, RowsOfKey.Of, StringComparer.Ordinal);
        if (!_tables.TryAdd(name, new BoundRows(typeof(TRow), histories)))
        {
            throw new ArgumentException($"Table {name} is bound already.", nameof(name));
        }

        return this;
    }

    /// <exception cref="TopologyException">A table of the set is not bound, or of another type, or one is bound that the set does not have.</exception>
    internal void Check<TEvent>(FeaturePlan<TEvent> plan, string set) =>
        LookupCheck.Check(set, plan.Lookups, _tables.ToDictionary(table => table.Key, table => table.Value.RowType), $"{nameof(LookupRows)}.{nameof(Bind)}");

    /// <summary>The row of a key at a time; null if there was none.</summary>
    internal object? Find(string table, string key, long timeMs) => _tables[table].Keys.TryGetValue(key, out var history) ? history.At(timeMs) : null;

    private sealed record BoundRows(Type RowType, Dictionary<string, RowsOfKey> Keys);

    private sealed record RowsOfKey(long[] FromMs, object?[] Rows)
    {
        public static RowsOfKey Of<TRow>(IEnumerable<LookupRow<TRow>> rows)
            where TRow : class
        {
            var sorted = rows.GroupBy(row => row.ValidFromMs).OrderBy(time => time.Key).Select(time => time.Last()).ToList();
            return new RowsOfKey([.. sorted.Select(row => row.ValidFromMs)], [.. sorted.Select(row => row.Row)]);
        }

        public object? At(long timeMs)
        {
            var found = Array.BinarySearch(FromMs, timeMs);
            var last = found >= 0 ? found : ~found - 1;
            return last < 0 ? null : Rows[last];
        }
    }
}
