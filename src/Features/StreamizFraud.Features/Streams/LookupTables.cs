using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>The reference tables of a set in a topology.</summary>
/// <remarks>
/// A versioned table (<c>Materialized.AsVersioned</c>) gives an event the row as it was at the event's time, as far as its rows have arrived and
/// its history reaches back; another one the row as it is when the event arrives. Not thread-safe.
/// </remarks>
public sealed class LookupTables
{
    private readonly Dictionary<string, IBoundTable> _tables = new(StringComparer.Ordinal);

    /// <summary>Binds a table of a set. Events are joined with it where they are keyed by its key; both have equally many partitions.</summary>
    /// <param name="name">Its name in the set.</param>
    /// <param name="table">The table, keyed by what the set's selector gives.</param>
    /// <typeparam name="TRow">Type of the rows, as the set declares it.</typeparam>
    /// <returns>This, to bind the next one.</returns>
    /// <exception cref="ArgumentException">A table of that name is bound.</exception>
    public LookupTables Bind<TRow>(string name, KTable<string, TRow> table)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(table);
        return Bind(name, new BoundTable<TRow>(table));
    }

    /// <summary>Binds a global table: it is looked up without a repartition, and gives the row as it is when the event arrives.</summary>
    /// <inheritdoc cref="Bind{TRow}(string, KTable{string, TRow})"/>
    public LookupTables Bind<TRow>(string name, GlobalKTable<string, TRow> table)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(table);
        return Bind(name, new BoundGlobalTable<TRow>(table));
    }

    /// <exception cref="TopologyException">A table of the set is not bound, or of another type, or one is bound that the set does not have.</exception>
    internal void Check<TEvent>(FeaturePlan<TEvent> plan, string set) =>
        LookupCheck.Check(set, plan.Lookups, _tables.ToDictionary(table => table.Key, table => table.Value.RowType), $"{nameof(LookupTables)}.{nameof(Bind)}");

    /// <summary>Whether a table is global.</summary>
    internal bool IsGlobal(string name) => _tables[name].IsGlobal;

    /// <summary>The rows with the columns of a table.</summary>
    internal KStream<string, FeatureRow<TEvent>> Join<TEvent>(
        KStream<string, FeatureRow<TEvent>> rows, LookupColumns<TEvent> columns, Joined<string, FeatureRow<TEvent>, object> how) =>
        _tables[columns.Name].Join(rows, columns, how);

    private LookupTables Bind(string name, IBoundTable table)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_tables.TryAdd(name, table))
        {
            throw new ArgumentException($"Table {name} is bound already.", nameof(name));
        }

        return this;
    }
}
