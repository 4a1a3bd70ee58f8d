using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>What keeps a table up to date: a node that forwards its changes, and a way to look rows up (rule A8).</summary>
internal abstract class TableGraphNode<K, V>(string name, params IReadOnlyList<GraphNode> parents) : GraphNode(name, parents)
{
    /// <summary>Whether its changes carry the value before.</summary>
    public bool SendsOldValues { get; private protected set; }

    /// <summary>Asks for the value before in every change.</summary>
    /// <param name="force">Make a store for it if need be.</param>
    /// <returns>False if there is none to send.</returns>
    public abstract bool EnableOldValues(bool force);

    /// <summary>The stores that a node must be connected to for looking rows up. A table that had no need for a store so far gets one.</summary>
    public abstract IReadOnlyList<string> RequireView();

    /// <summary>The rows as a node of one task sees them; valid after <see cref="RequireView"/>.</summary>
    public abstract TableView<K, V> CreateView();

    /// <summary>Adds the node that the table's changes come from and, if it was asked for, the record cache behind it.</summary>
    /// <param name="writer">The plan.</param>
    /// <param name="store">Store of the rows, if they have one.</param>
    /// <param name="cachedRows">Rows in the cache; null: there is none.</param>
    /// <param name="cacheKeySerde">Serde of the keys, which the cache needs.</param>
    /// <param name="cacheValueSerde">Serde of the values, for dead letters of the cache.</param>
    /// <param name="make">Makes the node of one task; told whether old values are sent.</param>
    /// <param name="parents">Nodes above.</param>
    private protected void WriteNode(
        PlanWriter writer, string? store, int? cachedRows, ISerde<K>? cacheKeySerde, ISerde<V>? cacheValueSerde, Func<bool, ProcessorNode> make, params IReadOnlyList<string> parents)
    {
        var sendsOldValues = SendsOldValues;
        if (cachedRows is not { } rows)
        {
            writer.Plan.AddProcessor(Name, _ => make(sendsOldValues), parents);
            return;
        }

        if (HistoryMs is not null)
        {
            writer.Plan.AddProblem($"{Name} is versioned and has a record cache, which would hide versions: remove one of the two (rule A11).");
        }

        var keySerde = writer.Serde(cacheKeySerde, Name, "keys", "Materialized.With");
        var valueSerde = writer.Serde(cacheValueSerde, Name, "values", "Materialized.With");
        writer.Plan.AddProcessor(Name, _ => WithCache(make(true)), parents);

        ProcessorNode WithCache(ProcessorNode node)
        {
            ((IForwards<K, Change<V>>)node).Append(new CacheNode<K, V>(Name, store ?? Name, keySerde, valueSerde, rows, sendsOldValues));
            return node;
        }
    }

    /// <summary>How long earlier versions of rows are known, in ms; null if the table is not versioned (rule A11).</summary>
    public virtual long? HistoryMs => null;

    /// <summary>Name of the store if the user named it; null: the table cannot be queried.</summary>
    public virtual string? QueryableStoreName => null;
}
