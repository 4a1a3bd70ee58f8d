namespace StreamizFraud.Topology.Dsl;

/// <summary>Operators of tables with one row per key and window.</summary>
public static class WindowedTableOperators
{
    /// <summary>The final result of each window: one change a row, when its window has closed.</summary>
    /// <param name="table">Table that comes from a windowed aggregation; another one is a problem of the topology.</param>
    /// <param name="suppressed">Limits and name.</param>
    public static KTable<Windowed<K>, V> Suppress<K, V>(this KTable<Windowed<K>, V> table, SuppressedUntilWindowCloses suppressed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(suppressed);
        return table.Suppress(suppressed.Name, suppressed.Buffer, holdMs: null, static key => key.Window.End);
    }
}
